"""The hosts of every region, compared with those of botocore's rule sets."""
import itertools
import os
import subprocess
import sys
import unittest

try:
    from botocore.endpoint_provider import EndpointProvider
    from botocore.exceptions import EndpointProviderError
    from botocore.loaders import Loader
except ImportError:
    print("botocore is missing: nothing to compare with")
    sys.exit(77)

# Host prefix and the name that botocore has for the service.
SERVICES = {"logs": "logs", "xray": "xray"}


def regions(partitions):
    """Real ones: names such as aws-global have no hosts of their own."""
    return sorted(name for part in partitions["partitions"] for name in part["regions"] if not name.endswith("-global"))


def ours(cases):
    program = os.path.join(os.environ["CLTEL_BUILD"], "support", "endpoint_hosts")
    text = "".join("%s %s %d %d\n" % case for case in cases)
    return subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.splitlines()


class EndpointHosts(unittest.TestCase):
    def test_every_region_has_the_host_that_botocore_knows(self):
        loader = Loader()
        partitions = loader.load_data("partitions")
        names = regions(partitions)
        compared = 0
        for prefix, service in SERVICES.items():
            provider = EndpointProvider(loader.load_service_model(service, "endpoint-rule-set-1"), partitions)
            cases = [(prefix, *rest) for rest in itertools.product(names, (0, 1), (0, 1))]
            for case, url in zip(cases, ours(cases), strict=True):
                try:
                    theirs = provider.resolve_endpoint(Region=case[1], UseFIPS=bool(case[2]), UseDualStack=bool(case[3]))
                except EndpointProviderError:
                    continue  # this partition has no such hosts
                self.assertEqual(url, theirs.url + "/", case)
                compared += 1
        print(f"{compared} hosts compared")
        self.assertGreater(compared, 200)


if __name__ == "__main__":
    unittest.main()

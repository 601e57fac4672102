"""Keys that are wrong, missing or late, and clocks that are off: refused by a real verifier, said, and nothing lost."""
import datetime
import json
import os
import pathlib
import sys
import tempfile
import time
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "endpoint"))
try:
    import boto3
except ImportError:
    boto3 = None

from application import KEY_ID, SECRET
from capturing_server import Answer, CapturingServer, error
from endpoint_process import Endpoint
from hostile_case import Case

SKEW_S = 1200
# More than the service takes: 3 hours ahead, 15 days behind, a machine that woke up in 2005 or lives in 2037.
FAR_OFF_S = (3 * 3600, -15 * 86400, -21 * 365 * 86400, 11 * 365 * 86400)


class Keys(Case):
    """Against the real local endpoint, which checks every signature."""

    def setUp(self):
        self.endpoint = self.enterContext(Endpoint())

    def refused(self, code, **environment):
        self.start(self.endpoint.url, environment=environment)
        self.hears("PutLogEvents", "400", code)
        self.assertGreaterEqual(self.application.stats()["failures"], 1)
        self.keeps()

    def test_an_unknown_key(self):
        self.refused("UnrecognizedClientException", AWS_ACCESS_KEY_ID="AKIAUNKNOWN")

    def test_a_wrong_secret(self):
        self.refused("InvalidSignatureException", AWS_SECRET_ACCESS_KEY="wrong")

    def test_a_token_that_the_key_has_not(self):
        self.refused("UnrecognizedClientException", AWS_SESSION_TOKEN="token")

    def test_another_region_than_the_endpoints(self):
        with Endpoint("--region", "eu-west-1") as endpoint:
            self.start(endpoint.url)
            self.hears("PutLogEvents", "400", "InvalidSignatureException")
            self.keeps()

    def test_no_keys_at_all(self):
        self.start(self.endpoint.url, environment={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None})
        self.hears("no credentials", "aws.access.key.id", "AWS_ACCESS_KEY_ID", "credentials")
        stats = self.keeps()
        self.assertGreaterEqual(stats["credential_failures"], 1)
        self.assertEqual(stats["requests"], 0)

    def test_half_a_pair_of_keys(self):
        self.start(self.endpoint.url, environment={"AWS_SECRET_ACCESS_KEY": None})
        self.hears("no credentials", "AWS_SECRET_ACCESS_KEY")
        self.keeps()

    def test_keys_that_come_later(self):
        self.start(self.endpoint.url, environment={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None})
        self.hears("no credentials")
        folder = pathlib.Path(self.application.home, ".aws")
        folder.mkdir()
        (folder / "credentials").write_text(
            f"[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n")
        self.delivers()

    def test_an_unreadable_credentials_file(self):
        folder = tempfile.mkdtemp(prefix="cltel-contract-")
        self.addCleanup(os.rmdir, folder)
        self.start(self.endpoint.url, environment={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None,
                                                   "AWS_SHARED_CREDENTIALS_FILE": folder})
        self.hears("no credentials", "profile")
        self.keeps()

    def test_a_service_with_any_name_gets_a_group_that_the_service_takes(self):
        self.start(self.endpoint.url, {"service.name": "bad name/gr\u00fcn:*\"", "logs.group": "", "logs.stream": ""})
        self.delivers()


class Clocks(Case):
    def strict(self, ahead_s):
        """A service whose clock is right, from where this machine's is wrong; it refuses what AWS refuses."""
        def decide(captured):
            now_s = time.time() + ahead_s
            at = datetime.datetime.strptime(captured.header("X-Amz-Date") + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
            if abs(at - now_s) > 300:
                words = "Signature expired: x is now earlier than y" if at < now_s else "Signature not yet current: x"
                return error(400, "InvalidSignatureException", words, date_s=now_s)
            for event in json.loads(captured.body)["logEvents"]:
                if not -14 * 24 * 3600 <= event["timestamp"] / 1000 - now_s <= 7200:
                    return Answer(body=b'{"rejectedLogEventsInfo":{"tooNewLogEventStartIndex":0}}', date_s=now_s)
            return Answer(date_s=now_s)
        return decide

    def test_a_service_20_minutes_away_is_signed_for_with_its_own_time(self):
        for ahead_s in (SKEW_S, -SKEW_S):
            with self.subTest(ahead_s=ahead_s), CapturingServer(self.strict(ahead_s)) as server:
                self.start(server.url)
                self.hears("InvalidSignatureException", "Signature")
                self.application.wait_for("delivered", 5)
                self.application.ask("log", 3, "later")
                stats = self.delivers(6)
                self.assertEqual(stats["failures"], 1)
                self.assertAlmostEqual(stats["clock_offset_ms"], ahead_s * 1000, delta=2000)
                for captured in server.of("PutLogEvents")[1:]:
                    for event in json.loads(captured.body)["logEvents"]:
                        self.assertAlmostEqual(event["timestamp"] / 1000, time.time() + ahead_s, delta=60)

    def test_a_machine_that_is_off_by_whatever_delivers_to_a_real_verifier(self):
        if boto3 is None:
            self.skipTest("python3-boto3 is missing")
        for offset_s in (SKEW_S, -SKEW_S, *FAR_OFF_S):
            with self.subTest(offset_s=offset_s), Endpoint() as endpoint:
                self.start(endpoint.url, preload="shifted_clock",
                           environment={"CLTEL_TEST_CLOCK_OFFSET_S": str(offset_s)})
                self.application.wait_for("delivered", 5)
                self.application.ask("log", 3, "later")
                stats = self.delivers(6)
                self.assertAlmostEqual(stats["clock_offset_ms"], -offset_s * 1000, delta=2000)
                logs = boto3.client("logs", endpoint_url=endpoint.url, region_name="us-east-1", aws_access_key_id=KEY_ID,
                                    aws_secret_access_key=SECRET)
                events = logs.filter_log_events(logGroupName="contract/group")["events"]
                self.assertEqual(len(events), 6)
                for event in events:
                    self.assertAlmostEqual(event["timestamp"] / 1000, time.time(), delta=60)

    def test_a_lying_date_without_a_refusal_for_it_is_no_reason_to_spin(self):
        with CapturingServer(lambda captured: error(400, "InvalidSignatureException", date_s=time.time())) as server:
            self.start(server.url)
            self.hears("InvalidSignatureException")
            time.sleep(0.5)
            stats = self.keeps()
            self.assertLess(stats["requests"], 40)
            self.assertEqual(stats["clock_offset_ms"], 0)


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # botocore leaves its sockets to the collector

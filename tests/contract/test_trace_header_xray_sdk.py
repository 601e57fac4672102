"""20,000 random values of X-Amzn-Trace-Id: what AWS's SDK for Python reads from them, it reads from ours written back.

The driver is tests/support/application/context_driver.c over the shared library; the oracle is aws_xray_sdk. The same
seed gives the same headers. The SDK checks no ids, so only well-formed headers are compared, and the SDK takes keys in
their own case and no white space between parts.
"""
import os
import pathlib
import random
import subprocess
import sys
import unittest

try:
    from aws_xray_sdk.core.models.trace_header import TraceHeader
except ImportError:
    print("python3-aws-xray-sdk is missing: skipped")
    sys.exit(77)

COUNT = 20000
SEED = int(os.environ.get("CLTEL_CONTEXT_SEED", "1"))
DRIVER = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")) / "support" / "context_driver"
KEYS = ["Lineage", "CalledFrom", "k", "x-y", "app.id", "Rooted", "parent-of", "sampled_by"]
VALUES = ["a87bd80c:1|68fd508a:5", "app", "", "0", "a,b", "x y", "~!@#$%^&*()"]


def hex_digits(source, count):
    return "".join(source.choice("0123456789abcdef") for _ in range(count - 1)) + "1"


def header(source):
    """A well-formed one: Root, then what may come, in any order."""
    parts = [f"Root=1-{hex_digits(source, 8)}-{hex_digits(source, 24)}"]
    if source.random() < 0.7:
        parts.append(f"Parent={hex_digits(source, 16)}")
    if source.random() < 0.8:
        parts.append(f"Sampled={source.choice('01?')}")
    if source.random() < 0.3:
        parts.append(f"Self=1-{hex_digits(source, 8)}-{hex_digits(source, 24)}")
    parts += [f"{key}={source.choice(VALUES)}" for key in source.sample(KEYS, source.randrange(4))]
    source.shuffle(parts)
    return ";".join(parts)


def read(text):
    """What the SDK says; releases before 2.2 know no further keys."""
    found = TraceHeader.from_header_str(text)
    return found.root, found.parent, found.sampled, getattr(found, "data", None)


def sampled_values():
    """Releases before 1.0 cannot write what they can read."""
    try:
        return [None, 0, 1, TraceHeader(sampled="?").sampled]
    except ValueError:
        return [None, 0, 1]


def drive(lines):
    done = subprocess.run([str(DRIVER)], input="\n".join(lines) + "\n", check=True, capture_output=True, text=True)
    return [answer.split(" ", 1) for answer in done.stdout.splitlines()]


class TraceHeaderXraySdk(unittest.TestCase):
    def test_the_sdk_reads_the_same_before_and_after(self):
        source = random.Random(SEED)
        headers = [header(source) for _ in range(COUNT)]
        answers = drive(headers)
        self.assertEqual(len(answers), COUNT)
        for text, (code, written) in zip(headers, answers):
            self.assertEqual(code, "OK", text)
            self.assertEqual(read(written), read(text), text)

    def test_what_the_sdk_writes_is_written_back_as_it_is(self):
        source = random.Random(SEED + 1)
        headers = [TraceHeader(root=f"1-{hex_digits(source, 8)}-{hex_digits(source, 24)}",
                               parent=hex_digits(source, 16) if source.random() < 0.7 else None,
                               sampled=source.choice(sampled_values())).to_header_str() for _ in range(COUNT)]
        self.assertEqual(drive(headers), [["OK", text] for text in headers])


if __name__ == "__main__":
    unittest.main()

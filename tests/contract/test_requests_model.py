"""Every request that the library sends, held against what botocore knows of CloudWatch Logs.

A server captures what an application's client sends while it misses its group, is throttled and fails; then each
request is validated against the service model and its signature made again by botocore's own signer. The oracle is
Debian's python3-botocore.
"""
import collections
import datetime
import json
import re
import sys
import time
import unittest
from unittest import mock

try:
    import botocore.auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.validate import ParamValidator
except ImportError:
    print("python3-botocore is missing: skipped")
    sys.exit(77)

from application import KEY_ID, SECRET, Application, Record, balance_fault, i64, text
from capturing_server import Answer, CapturingServer, error
from varied_records import varied

RECORDS = 12000
TOKEN = "token/with+all=characters"
DAY_MS = 24 * 3600 * 1000
RETRY_AFTER_MS = 1600
MODEL = ServiceModel(Loader().load_service_model("logs", "service-2"), "logs")


class Trouble:
    """What the service answers: first the group is missing, then it throttles and fails, then it takes everything."""

    def __init__(self):
        self.script = [error(400, "ResourceNotFoundException", "The specified log group does not exist.")]
        self.later = [error(400, "ThrottlingException", headers=(("x-amz-retry-after", str(RETRY_AFTER_MS)),)),
                      error(500, "InternalFailure"), error(503, "ServiceUnavailableException")]
        self.made = set()

    def __call__(self, captured):
        if captured.operation != "PutLogEvents":
            self.made.add(captured.operation)
            return Answer()
        if self.script:
            return self.script.pop()
        if self.later and "CreateLogStream" in self.made:
            return self.later.pop(0)
        return Answer(body=b'{"nextSequenceToken":"1"}')


def scoped_records():
    """Records of a registered site and of nested scopes, as lines of the driver."""
    request = text("request", "r-1")
    yield "site 4 order%20%7Bid%7D%20of%20%7B%7B%7Bwho%7D%7D%7D id who"
    yield "at 0 i64::7 str::ann%22"
    yield "enter " + request.word() + " " + i64("depth", 1).word()
    yield Record(3, "inside", text("own", "1"), scope=[request, i64("depth", 1)]).line()
    yield "enter " + i64("depth", 2).word()
    yield Record(3, "deeper", scope=[request, i64("depth", 2)]).line()
    yield "leave"
    yield "leave"
    yield "threads 8 100"


def capture():
    """All requests of one application, and its last statistics."""
    with CapturingServer(Trouble()) as server, Application(
            server.url, {"buffer.bytes": "64MiB", "batch.max.age.ms": "60s", "log.level": "trace", "retry.max.ms": "3s"},
            {"AWS_SESSION_TOKEN": TOKEN}) as application:
        application.new()
        refused = application.record(varied(RECORDS))
        application.ask("flush", 30000)
        for size in (100000, 40000) * 15:
            application.ask("big", 3, size, "x")
        for line in scoped_records():
            application.ask_line(line)
        application.ask("flush", 30000)
        left = application.ask("shutdown", 10000).text
        stats = application.stats()
        if application.end() != 0:
            raise AssertionError(application.said())
        return server.captured, stats, refused, left.split()[0], server.url


def faults_of(value, shape, path="input"):
    """What botocore's validator does not look at: unknown members, lengths above the most, patterns."""
    own = shape._shape_model  # the model as it is written; Shape hides the pattern
    if shape.type_name == "structure":
        for name in value:
            if name not in shape.members:
                yield f"{path}.{name} is no member"
            else:
                yield from faults_of(value[name], shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            yield from faults_of(item, shape.member, f"{path}[{index}]")
    if shape.type_name in ("string", "list") and not own.get("min", 0) <= len(value) <= own.get("max", 1 << 40):
        yield f"{path} has length {len(value)}"
    if "pattern" in own and not re.fullmatch(own["pattern"], value):
        yield f"{path} does not match {own['pattern']}"


def signature_of(captured, url):
    """The Authorization header as botocore writes it for the same request at the same time."""
    signed = re.search("SignedHeaders=([^,]*)", captured.header("Authorization")).group(1).split(";")
    request = AWSRequest(method=captured.method, url=url + captured.path, data=captured.body)
    for name in signed:
        if name not in ("host", "x-amz-date", "x-amz-security-token"):
            request.headers[name] = captured.header(name)
    at = datetime.datetime.strptime(captured.header("X-Amz-Date"), "%Y%m%dT%H%M%SZ")
    with mock.patch("botocore.auth.datetime") as clock:
        clock.datetime.utcnow.return_value = at
        botocore.auth.SigV4Auth(Credentials(KEY_ID, SECRET, TOKEN), "logs", "us-east-1").add_auth(request)
    return request.headers["Authorization"]


class Requests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.captured, cls.stats, cls.refused, cls.left, cls.url = capture()
        cls.puts = [captured for captured in cls.captured if captured.operation == "PutLogEvents"]
        cls.taken = [json.loads(captured.body) for captured in cls.puts if captured.answer.status == 200]
        print(f"{len(cls.captured)} requests of {sum(len(captured.body) for captured in cls.captured)} bytes captured")

    def test_each_names_an_operation_and_fits_its_shape(self):
        for captured in self.captured:
            prefix, _, operation = captured.header("X-Amz-Target").rpartition(".")
            self.assertEqual(prefix, MODEL.metadata["targetPrefix"])
            body = json.loads(captured.body)
            shape = MODEL.operation_model(operation).input_shape
            report = ParamValidator().validate(body, shape)
            self.assertFalse(report.has_errors(), report.generate_report())
            self.assertEqual(list(faults_of(body, shape)), [])

    def test_each_goes_where_the_model_says(self):
        for captured in self.captured:
            http = MODEL.operation_model(captured.operation).http
            self.assertEqual((captured.method, captured.path), (http["method"], http["requestUri"]))

    def test_each_has_the_headers_that_the_protocol_asks_for_once(self):
        content = "application/x-amz-json-" + MODEL.metadata["jsonVersion"]
        for captured in self.captured:
            for name, value in [("Content-Type", content), ("Content-Length", str(len(captured.body))),
                                ("Host", self.url.partition("//")[2]), ("X-Amz-Security-Token", TOKEN)]:
                self.assertEqual(captured.all(name), [value])
            for name, pattern in [("User-Agent", r"cltel/\d+\.\d+\.\d+"), ("X-Amz-Date", r"\d{8}T\d{6}Z"),
                                  ("amz-sdk-request", r"attempt=\d+")]:
                self.assertEqual(len(captured.all(name)), 1, name)
                self.assertRegex(captured.header(name), f"^{pattern}$")
            for name in ("Transfer-Encoding", "Expect", "Accept-Encoding"):
                self.assertEqual(captured.all(name), [])

    def test_each_is_signed_as_botocore_signs_it(self):
        for captured in self.captured:
            self.assertEqual(captured.all("Authorization"), [signature_of(captured, self.url)])

    def test_each_is_signed_when_it_is_sent(self):
        for captured in self.captured:
            at = datetime.datetime.strptime(captured.header("X-Amz-Date") + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
            self.assertTrue(-1 <= captured.at_s - at < 10, (captured.at_s, at))

    def test_group_and_stream_are_created_once_each_before_events_are_taken(self):
        operations = [captured.operation for captured in self.captured]
        self.assertEqual(operations[0], "PutLogEvents")
        self.assertEqual([name for name in operations if name != "PutLogEvents"], ["CreateLogGroup", "CreateLogStream"])
        first_taken = next(index for index, captured in enumerate(self.captured)
                           if captured.operation == "PutLogEvents" and captured.answer.status == 200)
        self.assertLess(operations.index("CreateLogStream"), first_taken)

    def test_batches_keep_to_the_limits_of_the_service(self):
        sizes = []
        for captured in self.puts:
            events = json.loads(captured.body)["logEvents"]
            size = sum(len(event["message"].encode()) + 26 for event in events)
            times = [event["timestamp"] for event in events]
            self.assertLessEqual(size, 1048576)
            self.assertTrue(1 <= len(events) <= 10000)
            self.assertEqual(times, sorted(times))
            self.assertLess(times[-1] - times[0], DAY_MS)
            self.assertTrue(all(abs(captured.at_s * 1000 - at) < 120000 for at in times))
            sizes.append(size)
        # The smallest event has about 150 bytes with its 26, so a batch is always full by bytes, never by count.
        self.assertGreater(max(sizes), 1040000, "no batch came near the limit, so the test shows nothing")

    def test_each_message_is_a_json_object_with_its_own_id(self):
        ids = []
        for batch in self.taken:
            for event in batch["logEvents"]:
                message = json.loads(event["message"])
                for name in ("time", "level", "service", "message", "id"):
                    self.assertIsInstance(message[name], str)
                self.assertRegex(message["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
                at = datetime.datetime.strptime(message["time"], "%Y-%m-%dT%H:%M:%S.%f%z").timestamp()
                self.assertLess(abs(at * 1000 - event["timestamp"]), 1001)
                self.assertNotRegex(event["message"], "[\x00-\x1f]")
                ids.append(message["id"])
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(len(ids), self.stats["delivered"])

    def test_a_retry_has_the_same_body_and_a_signature_of_its_own_time(self):
        attempts = collections.defaultdict(list)
        for captured in self.puts:
            attempts[captured.body].append(captured)
        failed = [captured for captured in self.puts if captured.answer.status != 200]
        self.assertEqual(len(failed), 4)
        for captured in failed:
            same = attempts[captured.body]
            after = same[same.index(captured) + 1]
            self.assertGreater(int(after.header("amz-sdk-request")[8:]), int(captured.header("amz-sdk-request")[8:]))
            self.assertGreaterEqual(after.header("X-Amz-Date"), captured.header("X-Amz-Date"))
        for body, same in attempts.items():
            self.assertEqual([captured.answer.status for captured in same].count(200), 1)
            self.assertEqual(same[-1].answer.status, 200)

    def test_a_throttled_batch_waits_as_long_as_the_service_asks(self):
        throttled = next(captured for captured in self.puts if b"Throttling" in captured.answer.body)
        again = next(captured for captured in self.puts
                     if captured.body == throttled.body and captured.at_s > throttled.at_s)
        self.assertGreaterEqual(again.at_s - throttled.at_s, RETRY_AFTER_MS / 1000)
        self.assertGreater(again.header("X-Amz-Date"), throttled.header("X-Amz-Date"))
        self.assertNotEqual(again.header("Authorization"), throttled.header("Authorization"))

    def test_the_balance_is_exact(self):
        self.assertEqual(self.refused, [])
        self.assertEqual(self.left, "0")
        self.assertIsNone(balance_fault(self.stats))
        sent = sum(len(batch["logEvents"]) for batch in self.taken)
        self.assertEqual(sent, self.stats["delivered"])
        self.assertEqual(self.stats["accepted"], RECORDS + 30 + 3 + 800)
        self.assertEqual(self.stats["dropped"] + self.stats["refused"], 0)
        self.assertEqual(self.stats["throttled"], 1)
        self.assertEqual(self.stats["creations"], 2)
        self.assertEqual(self.stats["requests"], len(self.captured))
        self.assertEqual(self.stats["request_bytes"], sum(len(captured.body) for captured in self.captured))


if __name__ == "__main__":
    unittest.main()

"""StartLiveTail, decoded by botocore's own decoder of event streams, a byte at a time."""
import http.client
import json
import socket
import sys
import time
import unittest

try:
    from botocore.eventstream import ChecksumMismatch, EventStreamBuffer
except ImportError:
    print("python3-botocore is missing: skipped")
    sys.exit(77)

from endpoint_process import Endpoint, exchange, now_ms
from signed_call import arn_of, make_stream, put, signed_call, signed_request

PATIENCE_S = 20


class Tail:
    """One session, as its client."""

    def __init__(self, port, host=None, **members):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
        self.socket.sendall(signed_request(port, "StartLiveTail", members, host=host))
        self.answer = http.client.HTTPResponse(self.socket)
        self.buffer = EventStreamBuffer()
        try:
            self.answer.begin()
            if self.answer.status == 200:
                self.first = self.message()
                self.start = self.event("sessionStart")
                return
            self.refusal = json.loads(self.answer.read())
        except OSError:
            self.close()
            raise
        self.close()

    def message(self):
        """The next one; None at the end."""
        while True:
            for message in self.buffer:
                return message
            byte = self.answer.read(1)
            if not byte:
                return None
            self.buffer.add_data(byte)

    def event(self, kind):
        message = self.message()
        if message.headers != {":message-type": "event", ":event-type": kind, ":content-type": "application/json"}:
            raise AssertionError(f"{message.headers} {message.payload}")
        return json.loads(message.payload)

    def update(self):
        return self.event("sessionUpdate")

    def messages(self, count):
        """Of the updates, until there are so many."""
        found = []
        while len(found) < count:
            found += [result["message"] for result in self.update()["sessionResults"]]
        return found

    def close(self):
        self.answer.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class LiveTail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.port = cls.endpoint.port
        make_stream(cls.port, "/shop", "web-1", "web-2", "job")
        make_stream(cls.port, "/other", "s")
        make_stream(cls.port, "/rare", "s", logGroupClass="INFREQUENT_ACCESS")

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def tail(self, **members):
        members.setdefault("logGroupIdentifiers", [arn_of("/shop")])
        return Tail(self.port, **members)

    def test_the_start_says_what_was_asked_for(self):
        with self.tail(logStreamNamePrefixes=["web"], logEventFilterPattern="ERROR") as tail:
            self.assertEqual(tail.answer.getheader("Content-Type"), "application/vnd.amazon.eventstream")
            self.assertEqual((tail.first.headers[":event-type"], tail.first.payload), ("initial-response", b"{}"))
            self.assertEqual(tail.start["requestId"], tail.answer.getheader("x-amzn-RequestId"))
            self.assertRegex(tail.start["sessionId"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
            self.assertNotEqual(tail.start["sessionId"], tail.start["requestId"])
            self.assertEqual(tail.start["logGroupIdentifiers"], [arn_of("/shop")])
            self.assertEqual(tail.start["logStreamNames"], [])
            self.assertEqual(tail.start["logStreamNamePrefixes"], ["web"])
            self.assertEqual(tail.start["logEventFilterPattern"], "ERROR")

    def test_an_update_has_what_was_stored_since_the_start_with_all_its_members(self):
        put(self.port, "/shop", "web-1", ["before"])
        with self.tail() as tail:
            put(self.port, "/other", "s", ["elsewhere"])
            put(self.port, "/shop", "web-1", ['{"text": "Grüße \U0001F600\\u0001"}'], 1000 + now_ms())
            before = now_ms()
            update = tail.update()
            while not update["sessionResults"]:
                update = tail.update()
            result, = update["sessionResults"]
            self.assertEqual(list(result), ["logStreamName", "logGroupIdentifier", "message", "timestamp",
                                            "ingestionTime"])
            self.assertEqual(result["logStreamName"], "web-1")
            self.assertEqual(result["logGroupIdentifier"], "000000000000:/shop")
            self.assertEqual(result["message"], '{"text": "Grüße \U0001F600\\u0001"}')
            self.assertAlmostEqual(result["timestamp"], before + 1000, delta=5000)
            self.assertAlmostEqual(result["ingestionTime"], before, delta=5000)
            self.assertEqual(update["sessionMetadata"], {"sampled": False})

    def test_an_update_comes_every_second_also_without_events(self):
        with self.tail() as tail:
            tail.update()
            begun = time.monotonic()
            for _ in range(3):
                self.assertEqual(tail.update(), {"sessionMetadata": {"sampled": False}, "sessionResults": []})
            self.assertAlmostEqual(time.monotonic() - begun, 3, delta=1.5)

    def test_streams_and_pattern_choose_the_events(self):
        cases = [({"logStreamNames": ["job", "later"]}, ["job ERROR", "job INFO"]),
                 ({"logStreamNamePrefixes": ["web-", "x"]}, ["web-1 ERROR", "web-1 INFO", "web-2 ERROR", "web-2 INFO"]),
                 ({"logEventFilterPattern": "ERROR"}, ["job ERROR", "web-1 ERROR", "web-2 ERROR"]),
                 ({"logStreamNames": ["web-1"], "logEventFilterPattern": "-INFO"}, ["web-1 ERROR"])]
        tails = [self.tail(**members) for members, _ in cases]
        for stream in ["web-1", "web-2", "job"]:
            put(self.port, "/shop", stream, [f"{stream} ERROR", f"{stream} INFO"])
        for tail, (members, wanted) in zip(tails, cases):
            with self.subTest(members=members), tail:
                found = tail.messages(len(wanted))
                self.assertEqual(sorted(found + [r["message"] for r in tail.update()["sessionResults"]]), wanted)

    def test_several_groups_are_followed_at_once(self):
        with self.tail(logGroupIdentifiers=[arn_of("/shop"), arn_of("/other"), arn_of("/shop")]) as tail:
            put(self.port, "/shop", "job", ["one"])
            put(self.port, "/other", "s", ["two"])
            self.assertEqual(sorted(tail.messages(2)), ["one", "two"])

    def test_what_is_more_than_500_events_is_sampled(self):
        with self.tail() as tail:
            put(self.port, "/shop", "job", [f"number {number}" for number in range(5000)])
            update = tail.update()
            while not update["sessionResults"]:
                update = tail.update()
            self.assertEqual(len(update["sessionResults"]), 500)
            self.assertEqual(update["sessionMetadata"], {"sampled": True})
            numbers = [int(result["message"].split()[1]) for result in update["sessionResults"]]
            self.assertEqual(numbers, sorted(set(numbers)))
            self.assertGreater(numbers[-1], 4000)
            self.assertEqual(tail.update()["sessionMetadata"], {"sampled": False})

    def refused(self, code, message, **members):
        with self.subTest(members=str(members)[:200]):
            status, answer = signed_call(self.port, "StartLiveTail", **members)
            self.assertEqual((status, answer["__type"], answer["message"]), (400, code, message))

    def test_wrong_members_are_refused_in_the_words_of_aws(self):
        shop, invalid = arn_of("/shop"), "InvalidParameterException"
        found = "1 validation error detected: Value "
        fails = " failed to satisfy constraint: "
        identifier = "Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must " \
                     "have length greater than or equal to 1, Member must satisfy regular expression pattern: " \
                     r"[\w#+=/:,.@-]*]"
        name = "Member must satisfy constraint: [Member must have length less than or equal to 512, Member must have " \
               "length greater than or equal to 1, Member must satisfy regular expression pattern: [^:*]*]"
        groups = f"at 'logGroupIdentifiers'{fails}"
        self.refused(invalid, f"{found}null {groups}Member must not be null")
        self.refused(invalid, f"{found}'[]' {groups}Member must have length greater than or equal to 1",
                     logGroupIdentifiers=[])
        self.refused(invalid, f"{found}'[{', '.join(str(i) for i in range(11))}]' {groups}Member must have length less "
                     "than or equal to 10", logGroupIdentifiers=[str(number) for number in range(11)])
        self.refused(invalid, f"{found}'[{shop}:*]' {groups}{identifier}", logGroupIdentifiers=[shop + ":*"])
        self.refused(invalid, f"{found}'[{shop}, ]' {groups}{identifier}", logGroupIdentifiers=[shop, ""])
        self.refused(invalid, f"{found}'[a:b]' at 'logStreamNames'{fails}{name}", logGroupIdentifiers=[shop],
                     logStreamNames=["a:b"])
        self.refused(invalid, f"{found}'[ü*]' at 'logStreamNamePrefixes'{fails}{name}", logGroupIdentifiers=[shop],
                     logStreamNamePrefixes=["ü*"])
        self.refused(invalid, f"2 validation errors detected: Value '[]' at 'logStreamNames'{fails}Member must have "
                     f"length greater than or equal to 1; Value '{'x' * 1024}' at 'logEventFilterPattern'{fails}Member "
                     "must have length less than or equal to 1024", logGroupIdentifiers=[shop], logStreamNames=[],
                     logEventFilterPattern="x" * 1025)
        self.refused("SerializationException", "STRING_VALUE can not be converted to List", logGroupIdentifiers=shop)
        self.refused("SerializationException", "NUMBER_VALUE can not be converted to String",
                     logGroupIdentifiers=[7])

    def test_what_does_not_go_together_is_refused(self):
        shop = arn_of("/shop")
        self.refused("InvalidParameterException", "logGroupIdentifiers must be ARNs of log groups (logGroupArn of "
                     "DescribeLogGroups), not '/shop'.", logGroupIdentifiers=["/shop"])
        self.refused("InvalidParameterException", "logStreamNames and logStreamNamePrefixes are mutually exclusive "
                     "parameters.", logGroupIdentifiers=[shop], logStreamNames=["a"], logStreamNamePrefixes=["b"])
        for member in ["logStreamNames", "logStreamNamePrefixes"]:
            self.refused("InvalidParameterException", "logStreamNames and logStreamNamePrefixes can be given for one log "
                         "group only.", logGroupIdentifiers=[shop, arn_of("/other")], **{member: ["a"]})
        self.refused("ResourceNotFoundException", "The specified log group does not exist.",
                     logGroupIdentifiers=[shop, arn_of("/none")])
        self.refused("ValidationException", "This operation is only supported on the Standard log class.",
                     logGroupIdentifiers=[arn_of("/rare")])
        status, answer = signed_call(self.port, "StartLiveTail", logGroupIdentifiers=[shop],
                                     logEventFilterPattern="{ $.a = ")
        self.assertEqual((status, answer["__type"]), (400, "InvalidParameterException"))

    def test_the_names_that_the_prefix_makes_are_taken_for_this_call_only(self):
        for host in [f"streaming-localhost:{self.port}", f"streaming-127.0.0.1:{self.port}",
                     f"stream-localhost:{self.port}"]:
            with Tail(self.port, host=host, logGroupIdentifiers=[arn_of("/shop")]) as tail:
                self.assertEqual(tail.start["logStreamNames"], [])
            for request in [signed_request(self.port, "DescribeLogGroups", {}, host=host),
                            signed_request(self.port, "StartLiveTail", {}, host=host,
                                           extra=[f"Origin: http://{host}"]),
                            f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()]:
                self.assertIn(b" 421 ", exchange(self.port, request).split(b"\r\n")[0])


class Limits(unittest.TestCase):
    def setUp(self):
        self.endpoint = Endpoint().start()
        self.port = self.endpoint.port
        make_stream(self.port, "g", "s")

    def tearDown(self):
        self.endpoint.__exit__()

    def tail(self):
        return Tail(self.port, logGroupIdentifiers=[arn_of("g")])

    def rule(self, **members):
        body = json.dumps({"operation": "StartLiveTail", "count": 1, **members}).encode()
        exchange(self.port, f"POST /_cltel/faults HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
                 f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def test_the_sixteenth_session_is_refused_until_one_has_ended(self):
        tails = [self.tail() for _ in range(15)]
        refused = self.tail()
        self.assertEqual(refused.answer.status, 400)
        self.assertEqual(refused.refusal, {"__type": "LimitExceededException", "message": "Rate exceeded"})
        tails.pop().close()
        patience = time.monotonic() + PATIENCE_S  # the endpoint notices when it next speaks
        while (another := self.tail()).answer.status != 200:
            self.assertLess(time.monotonic(), patience)
        put(self.port, "g", "s", ["for all"])
        for tail in tails + [another]:
            self.assertEqual(tail.messages(1), ["for all"])
            tail.close()

    def test_an_endpoint_that_ends_says_so_in_the_stream(self):
        tail = self.tail()
        tail.update()
        begun = time.monotonic()
        self.endpoint.stop()
        self.assertLess(time.monotonic() - begun, 5)
        message = tail.message()
        while message.headers[":message-type"] == "event":
            message = tail.message()
        self.assertEqual(message.headers, {":message-type": "exception", ":exception-type": "SessionStreamingException",
                                           ":content-type": "application/json"})
        self.assertEqual(json.loads(message.payload), {"message": "The endpoint is ending."})
        self.assertIsNone(tail.message())
        tail.close()

    def test_a_rule_puts_an_exception_into_the_stream(self):
        for code in ["SessionTimeoutException", "SessionStreamingException"]:
            self.rule(status=400, code=code)
            with self.tail() as tail:
                message = tail.message()
                self.assertEqual(message.headers[":exception-type"], code)
                self.assertEqual(message.to_response_dict()["status_code"], 400)
                self.assertIsNone(tail.message())
        self.rule(status=400, code="ThrottlingException")
        self.assertEqual(self.tail().answer.status, 400)

    def test_a_rule_spoils_the_stream(self):
        self.rule(body="malformed")
        with self.tail() as tail, self.assertRaises(ChecksumMismatch):
            tail.message()
        self.rule(body="truncated")
        with self.tail() as tail, self.assertRaises((http.client.IncompleteRead, ConnectionError)):
            while tail.message():
                pass
        self.rule(reset="after")
        with self.assertRaises(ConnectionError):
            self.tail()
        with self.tail() as tail:
            tail.update()

    def test_it_goes_on_when_its_group_is_deleted_and_after_a_reset(self):
        with self.tail() as tail:
            signed_call(self.port, "DeleteLogGroup", logGroupName="g")
            self.assertEqual(tail.update()["sessionResults"], [])
            exchange(self.port, f"POST /_cltel/reset HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
                     "Content-Length: 0\r\n\r\n".encode())
            make_stream(self.port, "g", "s")
            with self.tail() as second:
                put(self.port, "g", "s", ["new"])
                self.assertEqual(second.messages(1), ["new"])
            self.assertEqual(tail.update()["sessionResults"], [])  # it followed the group that is gone


if __name__ == "__main__":
    unittest.main()

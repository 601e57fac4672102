"""Faults that are asked for, as a client sees them, and the counters that tell of them."""
import http.client
import json
import os
import re
import sys
import threading
import time
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"
try:
    import boto3
    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials
    import botocore.exceptions
    from botocore.config import Config
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

from endpoint_process import KEY_ID, REGION, SECRET, Endpoint, exchange, now_ms


def client(endpoint):
    config = Config(retries={"max_attempts": 0}, read_timeout=10)
    return boto3.client("logs", endpoint_url=endpoint.url, region_name=REGION, aws_access_key_id=KEY_ID,
                        aws_secret_access_key=SECRET, config=config)


class FaultCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.logs = client(cls.endpoint)

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def setUp(self):
        self.control("POST", "/_cltel/reset")  # each test begins with an empty endpoint
        self.logs.create_log_group(logGroupName="g")
        self.logs.create_log_stream(logGroupName="g", logStreamName="s")

    def control(self, method, path, body=None, headers=None, status=200):
        connection = http.client.HTTPConnection("127.0.0.1", self.endpoint.port, timeout=20)
        connection.request(method, path, json.dumps(body) if body is not None else None, headers or {})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        self.assertEqual(answer.status, status, text)
        return json.loads(text)

    def rule(self, **members):
        return self.control("POST", "/_cltel/faults", members)["rules"][-1]

    def stats(self):
        return self.control("GET", "/_cltel/stats")

    def put(self, *messages):
        now = now_ms()
        return self.logs.put_log_events(logGroupName="g", logStreamName="s",
                                        logEvents=[{"timestamp": now + i, "message": m} for i, m in enumerate(messages)])

    def stored(self):
        return [e["message"] for e in self.logs.filter_log_events(logGroupName="g")["events"]]

    def outcome(self, *messages):
        try:
            self.put(*messages)
            return "ok"
        except botocore.exceptions.ClientError as error:
            return error.response["Error"]["Code"]


class Errors(FaultCase):
    def test_a_status_and_a_code_are_answered_and_nothing_is_done(self):
        self.rule(operation="PutLogEvents", status=503, count=1)
        self.assertEqual(self.outcome("a"), "ServiceUnavailableException")
        self.assertEqual(self.outcome("b"), "ok")
        self.rule(operation="PutLogEvents", status=400, code="AccessDeniedException", count=1)
        self.assertEqual(self.outcome("c"), "AccessDeniedException")
        self.assertEqual(self.stored(), ["b"])

    def test_a_throttle_is_the_code_of_400_and_429(self):
        for status in (400, 429):
            self.rule(operation="PutLogEvents", status=status, count=1)
            self.assertEqual(self.outcome("a"), "ThrottlingException")

    def test_a_rule_is_for_its_operation_only(self):
        self.rule(operation="CreateLogGroup", status=500)
        self.assertEqual(self.outcome("a"), "ok")
        self.rule(service="kinesis", status=500)
        self.assertEqual(self.outcome("b"), "ok")

    def test_the_first_calls_are_skipped_and_then_so_many_fail(self):
        self.rule(operation="PutLogEvents", status=503, skip=2, count=3)
        self.assertEqual([self.outcome(str(i)) == "ok" for i in range(8)],
                         [True, True, False, False, False, True, True, True])

    def test_a_rate_with_a_seed_fails_in_the_same_places_again(self):
        runs = []
        for seed in (7, 7, 8):
            self.control("DELETE", "/_cltel/faults")
            self.rule(operation="PutLogEvents", status=503, rate=0.3, seed=seed)
            runs.append([self.outcome("m") == "ok" for _ in range(60)])
        self.assertEqual(runs[0], runs[1])
        self.assertNotEqual(runs[0], runs[2])
        self.assertTrue(5 <= runs[0].count(False) <= 35)

    def test_rules_are_listed_with_what_they_did_and_cleared(self):
        self.rule(operation="PutLogEvents", status=503, count=1)
        self.outcome("a"), self.outcome("b")
        rule = self.control("GET", "/_cltel/faults")["rules"][0]
        self.assertEqual(rule, {"number": 1, "operation": "PutLogEvents", "status": 503, "rate": 1, "count": 1, "seed": 1,
                                "matched": 2, "fired": 1})
        self.assertEqual(self.control("DELETE", "/_cltel/faults"), {"rules": []})

    def test_rules_that_make_no_sense_are_refused_with_the_reason(self):
        for rule, words in (({"status": 200}, "a number from 400 to 599"), ({"statos": 500}, '"statos" is none of'),
                            ({"rate": 1.5, "status": 500}, "a number from 0 to 1"), ({}, "does nothing"),
                            ({"code": "X"}, "needs a status"), ({"reset": "maybe"}, "before or after"),
                            ({"body": "fat"}, "malformed, truncated or slow"), ({"delay_ms": 60001}, "0 to 60000"),
                            ({"status": 500, "operation": "a b"}, "letters and digits")):
            with self.subTest(rule=rule):
                self.assertIn(words, self.control("POST", "/_cltel/faults", rule, status=400)["error"])
        self.assertEqual(self.control("GET", "/_cltel/faults")["rules"], [])


class Wire(FaultCase):
    def broken(self, call):
        with self.assertRaises((botocore.exceptions.ConnectionClosedError, botocore.exceptions.EndpointConnectionError,
                                botocore.exceptions.HTTPClientError)) as caught:
            call()
        return caught.exception

    def test_a_reset_before_leaves_nothing_behind(self):
        self.rule(operation="PutLogEvents", reset="before", count=1)
        self.broken(lambda: self.put("a"))
        self.assertEqual(self.stored(), [])

    def test_a_reset_after_leaves_what_was_committed(self):
        self.rule(operation="PutLogEvents", reset="after", count=1)
        self.broken(lambda: self.put("a"))
        self.put("b")
        self.assertEqual(self.stored(), ["a", "b"])

    def test_rules_are_for_calls_that_may_be_made(self):
        self.rule(reset="before")
        request = (b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: 0\r\n"
                   b"X-Amz-Target: Logs_20140328.DescribeLogGroups\r\n\r\n" % self.endpoint.port)
        self.assertIn(b"HTTP/1.1 400", exchange(self.endpoint.port, request))  # it is not signed

    def raw_body(self):
        """The bytes that came for DescribeLogGroups, and what was announced: botocore forgives much."""
        request = botocore.awsrequest.AWSRequest(
            "POST", self.endpoint.url + "/", data=b"{}", headers={
                "X-Amz-Target": "Logs_20140328.DescribeLogGroups", "Content-Type": "application/x-amz-json-1.1"})
        botocore.auth.SigV4Auth(botocore.credentials.Credentials(KEY_ID, SECRET), "logs", REGION).add_auth(request)
        lines = [f"{name}: {value}" for name, value in request.headers.items()]
        lines = ["POST / HTTP/1.1", f"Host: 127.0.0.1:{self.endpoint.port}", "Content-Length: 2", *lines, "", "{}"]
        head, body = exchange(self.endpoint.port, "\r\n".join(lines).encode()).split(b"\r\n\r\n", 1)
        self.assertIn(b"HTTP/1.1 200", head)
        return body, int(re.search(rb"(?i)content-length: (\d+)", head)[1])

    def test_a_malformed_body_is_no_json(self):
        self.rule(operation="DescribeLogGroups", body="malformed", count=1)
        with self.assertRaises(ValueError):
            json.loads(self.raw_body()[0])
        self.assertEqual(len(self.logs.describe_log_groups()["logGroups"]), 1)

    def test_a_truncated_body_ends_before_its_length(self):
        self.rule(operation="DescribeLogGroups", body="truncated", count=1)
        body, length = self.raw_body()
        self.assertLess(len(body), length)
        self.assertEqual(len(self.logs.describe_log_groups()["logGroups"]), 1)

    def test_a_slow_body_is_whole_in_the_end(self):
        self.rule(operation="DescribeLogGroups", body="slow", delay_ms=30, count=1)
        begun = time.monotonic()
        self.assertEqual(len(self.logs.describe_log_groups()["logGroups"]), 1)
        self.assertGreater(time.monotonic() - begun, 0.2)

    def test_a_delay_comes_before_the_answer_and_holds_up_nobody_else(self):
        self.rule(operation="DescribeLogGroups", delay_ms=400, count=1)
        begun = time.monotonic()
        self.logs.describe_log_groups()
        self.assertGreater(time.monotonic() - begun, 0.39)
        begun = time.monotonic()
        self.logs.describe_log_groups()
        self.assertLess(time.monotonic() - begun, 0.39)


class Rejections(FaultCase):
    def test_events_at_either_end_are_rejected_and_not_stored(self):
        self.rule(operation="PutLogEvents", too_old=1, too_new=2, count=1)
        answer = self.put("a", "b", "c", "d", "e")
        self.assertEqual(answer["rejectedLogEventsInfo"], {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 3})
        self.assertEqual(self.stored(), ["b", "c"])

    def test_expired_events_are_those_before_the_index(self):
        self.rule(operation="PutLogEvents", expired=3, count=1)
        self.assertEqual(self.put("a", "b", "c", "d")["rejectedLogEventsInfo"], {"expiredLogEventEndIndex": 3})
        self.assertEqual(self.stored(), ["d"])


class Counters(FaultCase):
    def test_they_agree_with_what_was_sent(self):
        before = self.stats()
        self.rule(operation="PutLogEvents", status=503, skip=1, count=1)
        self.put("a", "b"), self.outcome("c"), self.put("d")
        self.rule(operation="PutLogEvents", too_old=1, count=1)
        self.put("e", "f", "g")
        after = self.stats()
        changed = {name: after[name] - before[name] for name in after if isinstance(after[name], int)}
        self.assertEqual(changed["requests"], 4)
        self.assertEqual((changed["answered"], changed["errors_5xx"], changed["errors_4xx"]), (3, 1, 0))
        self.assertEqual((changed["events_stored"], changed["events_rejected"], changed["batches_stored"]), (5, 1, 3))
        self.assertEqual(changed["faults"], 2)
        self.assertEqual(after["operations"]["logs"]["PutLogEvents"] - before["operations"]["logs"].get("PutLogEvents", 0), 4)
        self.assertGreater(changed["request_bytes"], 100)

    def test_a_reset_empties_everything(self):
        self.put("a")
        self.rule(operation="PutLogEvents", status=503)
        self.control("POST", "/_cltel/reset")
        self.assertEqual(self.logs.describe_log_groups()["logGroups"], [])
        self.assertEqual(self.control("GET", "/_cltel/faults")["rules"], [])
        self.assertEqual(self.stats()["events_stored"], 0)


class Who(FaultCase):
    def test_pages_of_other_origins_are_refused(self):
        for headers, status in (({"Origin": "http://evil.example"}, 403), ({"Host": "evil.example"}, 421),
                                ({"Sec-Fetch-Site": "cross-site"}, 403)):
            for method, path in (("POST", "/_cltel/reset"), ("POST", "/_cltel/faults"), ("GET", "/_cltel/stats")):
                with self.subTest(headers=headers, path=path):
                    self.control(method, path, {}, headers, status=status)
        self.assertEqual(len(self.logs.describe_log_groups()["logGroups"]), 1)

    def test_other_paths_and_methods_are_not_there(self):
        for method, path in (("GET", "/_cltel/reset"), ("GET", "/_cltel/"), ("PUT", "/_cltel/faults")):
            with self.subTest(path=path):
                self.assertIn("error", self.control(method, path, status=404))

    def test_rules_of_the_command_line_hold_from_the_start(self):
        with Endpoint("--fault", "operation=CreateLogGroup,status=503,count=1") as endpoint:
            logs = client(endpoint)
            with self.assertRaises(botocore.exceptions.ClientError):
                logs.create_log_group(logGroupName="g")
            logs.create_log_group(logGroupName="g")

    def test_a_wrong_rule_of_the_command_line_is_named(self):
        with self.assertRaises(RuntimeError):
            Endpoint("--fault", "operation=PutLogEvents,status=7").start()

    def test_a_late_answer_does_not_hold_up_the_end(self):
        with Endpoint() as endpoint:
            connection = http.client.HTTPConnection("127.0.0.1", endpoint.port)
            connection.request("POST", "/_cltel/faults", json.dumps({"delay_ms": 60000}))
            connection.getresponse().read()
            logs = client(endpoint)
            thread = threading.Thread(target=lambda: logs.describe_log_groups())
            thread.start()
            for _ in range(200):
                connection.request("GET", "/_cltel/faults")
                if json.loads(connection.getresponse().read())["rules"][0]["fired"]:
                    break
            begun = time.monotonic()
            self.assertEqual(endpoint.stop(), 0)
            thread.join()
            self.assertLess(time.monotonic() - begun, 10)


if __name__ == "__main__":
    unittest.main()

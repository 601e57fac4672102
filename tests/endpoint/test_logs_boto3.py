"""The Logs operations of the local endpoint, as botocore's client sees them."""
import datetime
import json
import os
import pathlib
import sys
import unittest
from unittest import mock

os.environ["BOTO_DISABLE_CRT"] = "true"  # botocore's own signer, which the tests below bend
try:
    import boto3
    import botocore.auth
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

from endpoint_process import KEY_ID, REGION, SECRET, Endpoint, now_ms

RECORDINGS = pathlib.Path("../shared/aws-recordings/logs.json")
DAY_MS = 24 * 3600 * 1000


def client(endpoint, key_id=KEY_ID, secret=SECRET, region=REGION, token=None):
    # Bodies that the client itself would refuse are what some tests are about.
    config = Config(retries={"max_attempts": 0}, parameter_validation=False)
    return boto3.client("logs", endpoint_url=endpoint.url, region_name=region, aws_access_key_id=key_id,
                        aws_secret_access_key=secret, aws_session_token=token, config=config)


class EndpointCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.logs = client(cls.endpoint)

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def refused(self, code, message, call, **members):
        with self.assertRaises(ClientError) as caught:
            call(**members)
        error = caught.exception.response
        self.assertEqual(error["Error"]["Code"], code)
        if message is not None:
            self.assertEqual(error["Error"]["Message"], message)
        self.assertEqual(error["ResponseMetadata"]["HTTPStatusCode"], 400)
        self.assertRegex(error["ResponseMetadata"]["RequestId"], r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
        return error

    def stream(self, group, stream="s"):
        self.logs.create_log_group(logGroupName=group)
        self.logs.create_log_stream(logGroupName=group, logStreamName=stream)

    def put(self, group, stream, *events):
        return self.logs.put_log_events(
            logGroupName=group, logStreamName=stream,
            logEvents=[{"timestamp": time, "message": message} for time, message in events])


class Groups(EndpointCase):
    def test_a_created_group_is_described_as_aws_does(self):
        before = now_ms()
        self.logs.create_log_group(logGroupName="/app/orders", tags={"team": "shop"})
        group = self.logs.describe_log_groups(logGroupNamePrefix="/app/o")["logGroups"][0]
        self.assertEqual(group["logGroupName"], "/app/orders")
        self.assertEqual(group["arn"], "arn:aws:logs:us-east-1:000000000000:log-group:/app/orders:*")
        self.assertEqual(group["metricFilterCount"], 0)
        self.assertEqual(group["storedBytes"], 0)
        self.assertTrue(before <= group["creationTime"] <= now_ms())

    def test_groups_are_paged_in_order_of_name(self):
        names = [f"page-{number:03}" for number in range(75)]
        for name in reversed(names):
            self.logs.create_log_group(logGroupName=name)
        pages = list(self.logs.get_paginator("describe_log_groups").paginate(
            logGroupNamePrefix="page-", PaginationConfig={"PageSize": 20}))
        self.assertEqual([len(page["logGroups"]) for page in pages], [20, 20, 20, 15])
        self.assertEqual([group["logGroupName"] for page in pages for group in page["logGroups"]], names)

    def test_groups_are_found_by_names_and_arns(self):
        for name in ("known-a", "known-b", "known-c"):
            self.logs.create_log_group(logGroupName=name)
        arn = self.logs.describe_log_groups(logGroupNamePrefix="known-c")["logGroups"][0]["arn"]

        def identify(params, **_):  # older models of botocore do not have this member
            params["body"] = json.dumps({"logGroupIdentifiers": ["known-a", arn, "unknown"]}).encode()

        self.logs.meta.events.register("before-call.*.DescribeLogGroups", identify)
        found = self.logs.describe_log_groups()["logGroups"]
        self.logs.meta.events.unregister("before-call.*.DescribeLogGroups", identify)
        self.assertEqual([group["logGroupName"] for group in found], ["known-a", "known-c"])

    def test_a_deleted_group_takes_its_streams_and_events_with_it(self):
        self.stream("gone")
        self.put("gone", "s", (now_ms(), "x"))
        self.logs.delete_log_group(logGroupName="gone")
        self.refused("ResourceNotFoundException", "The specified log group does not exist.",
                     self.logs.describe_log_streams, logGroupName="gone")
        self.stream("gone")
        self.assertEqual(self.logs.filter_log_events(logGroupName="gone")["events"], [])

    def test_wrong_names_are_refused_in_the_words_of_the_model(self):
        pattern = "Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+"
        self.refused("InvalidParameterException", "1 validation error detected: Value 'a b' at 'logGroupName' failed "
                     f"to satisfy constraint: {pattern}", self.logs.create_log_group, logGroupName="a b")
        self.refused("InvalidParameterException", "2 validation errors detected: Value '' at 'logGroupName' failed to "
                     f"satisfy constraint: {pattern}; Value '' at 'logGroupName' failed to satisfy constraint: Member "
                     "must have length greater than or equal to 1", self.logs.create_log_group, logGroupName="")
        self.refused("InvalidParameterException", "1 validation error detected: Value null at 'logGroupName' failed to "
                     "satisfy constraint: Member must not be null", self.logs.create_log_group)
        self.refused("InvalidParameterException", "Log groups starting with AWS/ are reserved for AWS.",
                     self.logs.create_log_group, logGroupName="aws/mine")

    def test_groups_of_one_region_are_not_seen_from_another(self):
        self.logs.create_log_group(logGroupName="regional")
        other = client(self.endpoint, region="eu-central-1")
        self.assertEqual(other.describe_log_groups(logGroupNamePrefix="regional")["logGroups"], [])
        other.create_log_group(logGroupName="regional")
        group = other.describe_log_groups(logGroupNamePrefix="regional")["logGroups"][0]
        self.assertEqual(group["arn"], "arn:aws:logs:eu-central-1:000000000000:log-group:regional:*")

    def test_retention_takes_the_documented_days_only(self):
        self.logs.create_log_group(logGroupName="kept")
        self.logs.put_retention_policy(logGroupName="kept", retentionInDays=7)
        self.assertEqual(self.logs.describe_log_groups(logGroupNamePrefix="kept")["logGroups"][0]["retentionInDays"], 7)
        self.refused("InvalidParameterException", None, self.logs.put_retention_policy, logGroupName="kept",
                     retentionInDays=8)
        self.logs.delete_retention_policy(logGroupName="kept")
        self.assertNotIn("retentionInDays", self.logs.describe_log_groups(logGroupNamePrefix="kept")["logGroups"][0])


class Streams(EndpointCase):
    def test_a_stream_shows_times_and_token_only_after_events(self):
        self.stream("times")
        fresh = self.logs.describe_log_streams(logGroupName="times")["logStreams"][0]
        self.assertEqual(set(fresh), {"logStreamName", "creationTime", "arn", "storedBytes"})
        self.assertEqual(fresh["arn"], "arn:aws:logs:us-east-1:000000000000:log-group:times:log-stream:s")
        now = now_ms()
        self.put("times", "s", (now - 5, "a"), (now, "b"))
        self.put("times", "s", (now - 9, "c"))
        used = self.logs.describe_log_streams(logGroupName="times")["logStreams"][0]
        self.assertEqual((used["firstEventTimestamp"], used["lastEventTimestamp"]), (now - 9, now))
        self.assertTrue(now <= used["lastIngestionTime"] <= now_ms())
        self.assertRegex(used["uploadSequenceToken"], r"^\d{56}$")
        self.assertEqual(self.logs.describe_log_groups(logGroupNamePrefix="times")["logGroups"][0]["storedBytes"],
                         3 * 27)

    def test_streams_are_ordered_by_name_or_by_last_event_and_paged(self):
        self.logs.create_log_group(logGroupName="ordered")
        now = now_ms()
        for number, name in enumerate(["b", "a", "d", "c"]):
            self.logs.create_log_stream(logGroupName="ordered", logStreamName=name)
            self.put("ordered", name, (now + number, "x"))
        for order, descending, expected in [("LogStreamName", False, "abcd"), ("LogStreamName", True, "dcba"),
                                            ("LastEventTime", False, "badc"), ("LastEventTime", True, "cdab")]:
            with self.subTest(order=order, descending=descending):
                pages = self.logs.get_paginator("describe_log_streams").paginate(
                    logGroupName="ordered", orderBy=order, descending=descending, PaginationConfig={"PageSize": 3})
                names = [stream["logStreamName"] for page in pages for stream in page["logStreams"]]
                self.assertEqual("".join(names), expected)

    def test_a_prefix_selects_streams_and_excludes_the_order_by_time(self):
        self.logs.create_log_group(logGroupName="prefixed")
        for name in ["web/1", "web/2", "worker/1", "ünï"]:
            self.logs.create_log_stream(logGroupName="prefixed", logStreamName=name)
        found = self.logs.describe_log_streams(logGroupName="prefixed", logStreamNamePrefix="web/")["logStreams"]
        self.assertEqual([stream["logStreamName"] for stream in found], ["web/1", "web/2"])
        found = self.logs.describe_log_streams(logGroupName="prefixed", logStreamNamePrefix="ü")["logStreams"]
        self.assertEqual([stream["logStreamName"] for stream in found], ["ünï"])
        self.refused("InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.",
                     self.logs.describe_log_streams, logGroupName="prefixed", logStreamNamePrefix="w",
                     orderBy="LastEventTime")

    def test_a_deleted_stream_leaves_the_others_alone(self):
        self.stream("pair", "one")
        self.logs.create_log_stream(logGroupName="pair", logStreamName="two")
        self.put("pair", "one", (now_ms(), "first"))
        self.put("pair", "two", (now_ms(), "second"))
        self.logs.delete_log_stream(logGroupName="pair", logStreamName="one")
        events = self.logs.filter_log_events(logGroupName="pair")["events"]
        self.assertEqual([event["message"] for event in events], ["second"])
        self.assertEqual(self.logs.describe_log_groups(logGroupNamePrefix="pair")["logGroups"][0]["storedBytes"], 32)
        self.refused("ResourceNotFoundException", "The specified log stream does not exist.",
                     self.logs.delete_log_stream, logGroupName="pair", logStreamName="one")

    def test_a_stream_name_has_no_colon_and_no_asterisk(self):
        self.logs.create_log_group(logGroupName="named")
        for name in ["a:b", "a*"]:
            self.refused("InvalidParameterException", f"1 validation error detected: Value '{name}' at 'logStreamName' "
                         "failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*",
                         self.logs.create_log_stream, logGroupName="named", logStreamName=name)


class Putting(EndpointCase):
    def test_messages_come_back_byte_for_byte(self):
        self.stream("bytes")
        messages = ["plain", "quotes \" and \\ and /", "line\nbreak\ttab\r", "nul \x00 bell \x07 del \x7f", "ünïcödé 🙂 中",
                    "\u2028\u2029", "x" * 100000, '{"json":"inside"}', " "]
        now = now_ms()
        self.put("bytes", "s", *[(now + number, message) for number, message in enumerate(messages)])
        got = self.logs.get_log_events(logGroupName="bytes", logStreamName="s", startFromHead=True)["events"]
        self.assertEqual([event["message"] for event in got], messages)
        self.assertEqual([event["timestamp"] for event in got], [now + number for number in range(len(messages))])

    def test_events_outside_the_window_are_rejected_and_the_rest_is_stored(self):
        self.stream("window")
        now = now_ms()
        old, new = now - 14 * DAY_MS - 60000, now + 2 * 3600 * 1000 + 60000
        info = self.put("window", "s", (old, "old"), (old + 1, "older"), (old + 120000, "fine"))["rejectedLogEventsInfo"]
        self.assertEqual(info, {"tooOldLogEventEndIndex": 2})
        info = self.put("window", "s", (now, "now"), (new, "new"), (new + 1, "newer"))["rejectedLogEventsInfo"]
        self.assertEqual(info, {"tooNewLogEventStartIndex": 1})
        answer = self.put("window", "s", (new, "all"), (new, "new"))
        self.assertEqual(answer["rejectedLogEventsInfo"], {"tooNewLogEventStartIndex": 0})
        self.assertIn("nextSequenceToken", answer)
        self.assertNotIn("rejectedLogEventsInfo", self.put("window", "s", (now, "good")))
        got = self.logs.get_log_events(logGroupName="window", logStreamName="s", startFromHead=True)["events"]
        self.assertEqual([event["message"] for event in got], ["fine", "now", "good"])

    def test_events_beyond_the_retention_are_expired(self):
        self.stream("expiring")
        self.logs.put_retention_policy(logGroupName="expiring", retentionInDays=1)
        now = now_ms()
        info = self.put("expiring", "s", (now - DAY_MS - 60000, "expired"), (now - 60000, "kept"))
        self.assertEqual(info["rejectedLogEventsInfo"], {"expiredLogEventEndIndex": 1})

    def test_a_batch_is_limited_to_1048576_bytes_with_26_an_event(self):
        self.stream("large")
        now = now_ms()
        fits = 1048576 - 26
        self.put("large", "s", (now, "x" * fits))
        self.put("large", "s", (now, "ü" * (fits // 2)))
        self.refused("InvalidParameterException", "Upload too large: 1048577 bytes exceeds limit of 1048576",
                     self.logs.put_log_events, logGroupName="large", logStreamName="s",
                     logEvents=[{"timestamp": now, "message": "x" * (fits + 1)}])

    def test_a_batch_has_1_to_10000_events(self):
        self.stream("many")
        now = now_ms()
        self.put("many", "s", *[(now, "x")] * 10000)
        self.refused("InvalidParameterException", "1 validation error detected: Value '[...]' at 'logEvents' failed to "
                     "satisfy constraint: Member must have length less than or equal to 10000",
                     self.logs.put_log_events, logGroupName="many", logStreamName="s",
                     logEvents=[{"timestamp": now, "message": "x"}] * 10001)
        self.refused("InvalidParameterException", "1 validation error detected: Value '[]' at 'logEvents' failed to "
                     "satisfy constraint: Member must have length greater than or equal to 1",
                     self.logs.put_log_events, logGroupName="many", logStreamName="s", logEvents=[])
        total = 0
        for page in self.logs.get_paginator("filter_log_events").paginate(logGroupName="many"):
            total += len(page["events"])
        self.assertEqual(total, 10000)

    def test_a_batch_spans_at_most_24_hours(self):
        self.stream("span")
        now = now_ms()
        self.put("span", "s", (now - DAY_MS, "a"), (now, "b"))
        self.refused("InvalidParameterException",
                     "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
                     self.logs.put_log_events, logGroupName="span", logStreamName="s",
                     logEvents=[{"timestamp": now - DAY_MS - 1, "message": "a"}, {"timestamp": now, "message": "b"}])

    def test_events_lacking_something_are_named_by_their_index(self):
        self.stream("lacking")
        now = now_ms()
        for events, where, words in [
                ([{"timestamp": now, "message": ""}], "Value '' at 'logEvents.1.member.message'",
                 "Member must have length greater than or equal to 1"),
                ([{"timestamp": now, "message": "x"}, {"timestamp": now}], "Value null at 'logEvents.2.member.message'",
                 "Member must not be null"),
                ([{"message": "x"}], "Value null at 'logEvents.1.member.timestamp'", "Member must not be null"),
                ([{"timestamp": -1, "message": "x"}], "Value '-1' at 'logEvents.1.member.timestamp'",
                 "Member must have value greater than or equal to 0")]:
            with self.subTest(words=where):
                self.refused("InvalidParameterException", "1 validation error detected: "
                             f"{where} failed to satisfy constraint: {words}", self.logs.put_log_events,
                             logGroupName="lacking", logStreamName="s", logEvents=events)

    def test_members_of_another_type_are_a_serialization_fault(self):
        self.stream("types")
        for events in [[{"timestamp": "now", "message": "x"}], [{"timestamp": 1.5, "message": "x"}], "x", [1],
                       [{"timestamp": 1, "message": 2}]]:
            with self.subTest(events=events), mock.patch(
                    "botocore.serialize.JSONSerializer._serialize",
                    lambda self, out, value, shape, key=None: out.update(
                        {key: value} if key else {"logGroupName": "types", "logStreamName": "s", "logEvents": events})):
                self.refused("SerializationException", None, self.logs.put_log_events)


class Reading(EndpointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.logs.create_log_group(logGroupName="r")
        cls.now = now_ms() - 1000
        cls.all = []
        for stream in ["a", "b"]:
            cls.logs.create_log_stream(logGroupName="r", logStreamName=stream)
        # Batches that overlap in time, in no order: reading must bring them into one.
        for number, (stream, first) in enumerate([("a", 50), ("b", 0), ("a", 0), ("b", 25), ("a", 40)]):
            events = [(cls.now + first + step, f"{stream} batch {number} event {step} user_{step % 3}")
                      for step in range(0, 40, 2)]
            cls.put(cls, "r", stream, *events)
            cls.all += [(time, number, stream, message) for time, message in events]
        cls.all.sort(key=lambda event: event[:2])

    def expected(self, stream):
        return [message for _, _, where, message in self.all if where == stream]

    def walk(self, start_from_head, token_name, limit):
        pages, token = [], None
        while True:
            members = {"nextToken": token} if token else {}
            page = self.logs.get_log_events(logGroupName="r", logStreamName="a", limit=limit,
                                            startFromHead=start_from_head, **members)
            if page[token_name] == token:
                return pages
            pages.append([event["message"] for event in page["events"]])
            token = page[token_name]

    def test_a_stream_is_read_forward_page_by_page_until_the_token_stays(self):
        pages = self.walk(True, "nextForwardToken", 7)
        self.assertEqual([message for page in pages for message in page], self.expected("a"))
        self.assertTrue(all(len(page) <= 7 for page in pages))

    def test_a_stream_is_read_backward_page_by_page_until_the_token_stays(self):
        pages = self.walk(False, "nextBackwardToken", 7)
        self.assertEqual([message for page in reversed(pages) for message in page], self.expected("a"))

    def test_the_tail_is_given_unless_the_head_is_asked_for(self):
        tail = self.logs.get_log_events(logGroupName="r", logStreamName="a", limit=3)["events"]
        self.assertEqual([event["message"] for event in tail], self.expected("a")[-3:])

    def test_the_forward_token_of_the_end_brings_what_comes_later(self):
        self.stream("later")
        token = self.logs.get_log_events(logGroupName="later", logStreamName="s")["nextForwardToken"]
        now = now_ms()
        for number in range(3):
            self.put("later", "s", (now + number, f"event {number}"))
            page = self.logs.get_log_events(logGroupName="later", logStreamName="s", nextToken=token)
            self.assertEqual([event["message"] for event in page["events"]], [f"event {number}"])
            self.assertNotEqual(page["nextForwardToken"], token)
            token = page["nextForwardToken"]

    def test_the_end_of_a_time_range_is_excluded_here_and_included_in_a_filter(self):
        start, end = self.now + 10, self.now + 20
        got = self.logs.get_log_events(logGroupName="r", logStreamName="a", startTime=start, endTime=end)["events"]
        self.assertEqual({event["timestamp"] - self.now for event in got}, {10, 12, 14, 16, 18})
        got = self.logs.filter_log_events(logGroupName="r", startTime=start, endTime=end)["events"]
        self.assertEqual({event["timestamp"] - self.now for event in got}, {10, 12, 14, 16, 18, 20})

    def test_a_filter_interleaves_streams_by_time_over_pages(self):
        pages = list(self.logs.get_paginator("filter_log_events").paginate(
            logGroupName="r", PaginationConfig={"PageSize": 9}))
        events = [event for page in pages for event in page["events"]]
        self.assertEqual([(event["timestamp"], event["logStreamName"], event["message"]) for event in events],
                         [(time, stream, message) for time, _, stream, message in self.all])
        self.assertTrue(all(len(page["events"]) <= 9 for page in pages))
        self.assertEqual(len({event["eventId"] for event in events}), len(events))
        self.assertEqual(sorted(events, key=lambda event: event["eventId"]), events)

    def test_a_filter_takes_terms_phrases_and_exclusions(self):
        for pattern, takes in [("user_1", lambda text: "user_1" in text), ("USER_1", lambda text: False),
                               ("batch user_2", lambda text: "user_2" in text),
                               ('"batch 1 event"', lambda text: "batch 1 event" in text),
                               ("event -user_0", lambda text: "user_0" not in text),
                               ('-"batch 1"', lambda text: "batch 1" not in text),
                               ("?user_0 ?user_1", lambda text: "user_2" not in text), ("", lambda text: True)]:
            with self.subTest(pattern=pattern):
                got = self.logs.filter_log_events(logGroupName="r", filterPattern=pattern)["events"]
                self.assertEqual([event["message"] for event in got],
                                 [message for *_, message in self.all if takes(message)])

    def test_a_filter_keeps_to_the_streams_that_it_names(self):
        for members, streams in [({"logStreamNames": ["a"]}, "a"), ({"logStreamNames": ["b", "a"]}, "ab"),
                                 ({"logStreamNamePrefix": "b"}, "b"), ({"logStreamNamePrefix": "zz"}, "")]:
            with self.subTest(members=members):
                got = self.logs.filter_log_events(logGroupName="r", **members)["events"]
                self.assertEqual([event["message"] for event in got],
                                 [message for *_, stream, message in self.all if stream in streams])
        self.refused("ResourceNotFoundException", "The specified log stream does not exist.",
                     self.logs.filter_log_events, logGroupName="r", logStreamNames=["zz"])

    def test_a_pattern_that_is_none_is_refused_in_the_words_of_aws(self):
        for pattern, message in [
                ("a=b", "Invalid character(s) in term '='"),
                ("{ $.a = 1", "If a filter pattern starts with '{' it must end with '}'"),
                ("[a, b", "If a filter pattern starts with '[' it must end with ']'"),
                ("%(a)%", "Invalid character(s) in term '('"),
                ('open "phrase', "Invalid filter pattern: a quoted string has no end")]:
            with self.subTest(pattern=pattern):
                self.refused("InvalidParameterException", message, self.logs.filter_log_events, logGroupName="r",
                             filterPattern=pattern)

    def test_what_a_pattern_names_is_shown_when_it_is_tried_out(self):
        for pattern, message, values in [
                ('{ $.level = "ERROR" && $["a.b"] > 1 }', '{"level":"ERROR","a.b":2}', {"$.level": "ERROR", '$["a.b"]': "2"}),
                ("[ip, ..., code = 4*]", "127.0.0.1 - 404", {"$ip": "127.0.0.1", "$2": "-", "$code": "404"}),
                ("ERROR", "an ERROR", {})]:
            with self.subTest(pattern=pattern):
                matches = self.logs.test_metric_filter(filterPattern=pattern, logEventMessages=[message, "x"])["matches"]
                self.assertEqual([(match["eventNumber"], match["extractedValues"]) for match in matches], [(1, values)])

    def test_a_filter_looks_into_json_columns_and_with_expressions(self):
        self.stream("shapes")
        now = now_ms()
        messages = ['{"level":"ERROR","ms":120,"tags":["a","b"]}', '{"level":"INFO","ms":7}',
                    '127.0.0.1 - frank "GET /index.html" 404 1534', "ERROR plain"]
        self.put("shapes", "s", *[(now + number, message) for number, message in enumerate(messages)])
        for pattern, taken in [('{ $.level = "ERR*" && $.ms > 100 }', [0]), ("{ $.tags[*] = b }", [0]),
                               ("{ $.tags NOT EXISTS }", [1]), ("[..., request = *html*, status = 4*, bytes]", [2]),
                               ("[level = ERROR, text]", [3]), (r"%ms.{2}\d+%", [0, 1]), ("%^ERROR%", [3])]:
            with self.subTest(pattern=pattern):
                got = self.logs.filter_log_events(logGroupName="shapes", filterPattern=pattern)["events"]
                self.assertEqual([event["message"] for event in got], [messages[number] for number in taken])


class Refusing(EndpointCase):
    def test_a_wrong_secret_is_an_invalid_signature(self):
        self.refused("InvalidSignatureException", None, client(self.endpoint, secret="wrong").describe_log_groups)

    def test_an_unknown_key_is_an_unrecognized_client(self):
        self.refused("UnrecognizedClientException", "The security token included in the request is invalid.",
                     client(self.endpoint, key_id="AKIAUNKNOWN").describe_log_groups)

    def test_a_token_that_the_key_has_not_is_an_unrecognized_client(self):
        self.refused("UnrecognizedClientException", None, client(self.endpoint, token="t").describe_log_groups)

    def test_a_scope_with_another_region_than_the_signature_is_refused(self):
        logs = client(self.endpoint)
        scope = botocore.auth.SigV4Auth.scope
        with mock.patch.object(botocore.auth.SigV4Auth, "scope",
                               lambda auth, request: scope(auth, request).replace("us-east-1", "eu-west-1")):
            self.refused("InvalidSignatureException", None, logs.describe_log_groups)

    def test_a_scope_with_another_service_is_refused(self):
        scope = botocore.auth.SigV4Auth.scope
        with mock.patch.object(botocore.auth.SigV4Auth, "scope",
                               lambda auth, request: scope(auth, request).replace("/logs/", "/s3/")):
            self.refused("InvalidSignatureException", None, self.logs.describe_log_groups)

    def test_a_clock_more_than_five_minutes_off_is_refused_on_both_sides(self):
        real = datetime.datetime.utcnow()
        for minutes, code, words in [(-6, "InvalidSignatureException", "Signature expired: "),
                                     (6, "InvalidSignatureException", "Signature not yet current: "), (-4, None, None),
                                     (4, None, None)]:
            with self.subTest(minutes=minutes), mock.patch("botocore.auth.datetime") as clock:
                clock.datetime.utcnow.return_value = real + datetime.timedelta(minutes=minutes)
                if code:
                    error = self.refused(code, None, self.logs.describe_log_groups)
                    self.assertTrue(error["Error"]["Message"].startswith(words), error["Error"]["Message"])
                else:
                    self.logs.describe_log_groups()

    def test_a_region_that_is_not_the_endpoints_is_refused_when_it_has_one(self):
        with Endpoint("--region", "eu-west-1") as endpoint:
            client(endpoint, region="eu-west-1").describe_log_groups()
            self.refused("InvalidSignatureException", None, client(endpoint).describe_log_groups)

    def test_keys_that_were_given_replace_the_documented_pair(self):
        with Endpoint("--credentials", "AKIAONE:secretone", "--credentials", "AKIATWO:secrettwo:tokentwo") as endpoint:
            client(endpoint, "AKIAONE", "secretone").describe_log_groups()
            client(endpoint, "AKIATWO", "secrettwo", token="tokentwo").describe_log_groups()
            self.refused("UnrecognizedClientException", None, client(endpoint).describe_log_groups)
            self.refused("UnrecognizedClientException", None, client(endpoint, "AKIATWO", "secrettwo").describe_log_groups)

    def test_an_operation_that_does_not_exist_is_unknown(self):
        self.refused("UnknownOperationException", None, self.logs.put_data_protection_policy,
                     logGroupIdentifier="x", policyDocument="{}")


class Recordings(EndpointCase):
    """What AWS answered to the same mistakes."""

    @classmethod
    def setUpClass(cls):
        if not RECORDINGS.exists():
            raise unittest.SkipTest(f"{RECORDINGS} is absent")
        super().setUpClass()
        cls.recorded = json.loads(RECORDINGS.read_text())
        cls.stream(cls, "here", "s")
        cls.logs.create_log_group(logGroupName="twin")
        cls.logs.create_log_stream(logGroupName="here", logStreamName="twin")

    def answer(self, test, step):
        found = [entry for name, entry in self.recorded.items() if name.endswith("::" + test)]
        self.assertEqual(len(found), 1, test)
        return found[0]["content"][step]

    def test_mistakes_are_answered_as_aws_answers_them(self):
        now = now_ms()
        events = [{"timestamp": now, "message": "1"}, {"timestamp": now - 1, "message": "2"}]
        logs = self.logs
        for test, step, call, members in [
                ("test_get_log_events_invalid_token", "error-invalid-token", logs.get_log_events,
                 {"logGroupName": "here", "logStreamName": "s", "nextToken": "invalid"}),
                ("test_get_log_events_limit_validation", "error-limit-exceeded", logs.get_log_events,
                 {"logGroupName": "here", "logStreamName": "s", "limit": 10001}),
                ("test_put_log_events_to_invalid_stream", "error-invalid-stream", logs.put_log_events,
                 {"logGroupName": "here", "logStreamName": "none", "logEvents": events[:1]}),
                ("test_put_log_events_wrong_order", "error-wrong-order", logs.put_log_events,
                 {"logGroupName": "here", "logStreamName": "s", "logEvents": events}),
                ("test_filter_log_events_limit_validation", "error-limit-exceeded", logs.filter_log_events,
                 {"logGroupName": "here", "limit": 10001}),
                ("test_filter_log_events_unknown_token", "invalid-token", logs.filter_log_events,
                 {"logGroupName": "here", "nextToken": "invalid"}),
                ("test_create_log_group_duplicate_error", "error-duplicate-log-group", logs.create_log_group,
                 {"logGroupName": "twin"}),
                ("test_create_log_group_invalid_name_length", "error-invalid-name-length", logs.create_log_group,
                 {"logGroupName": "a" * 513}),
                ("test_describe_log_groups_prefix_and_pattern_error", "error-prefix-and-pattern",
                 logs.describe_log_groups, {"logGroupNamePrefix": "a", "logGroupNamePattern": "b"}),
                ("test_create_log_stream_duplicate_error", "error-duplicate-log-stream", logs.create_log_stream,
                 {"logGroupName": "here", "logStreamName": "twin"})]:
            with self.subTest(test=test):
                expected = self.answer(test, step)
                with self.assertRaises(ClientError) as caught:
                    call(**members)
                answer = caught.exception.response
                self.assertEqual(answer["Error"], expected["Error"])
                self.assertEqual(answer["ResponseMetadata"]["HTTPStatusCode"],
                                 expected["ResponseMetadata"]["HTTPStatusCode"])

    def fields(self, operation, **members):
        """The members of the first thing that is listed, unknown ones of this botocore's model included."""
        bodies = []
        self.logs.meta.events.register("after-call.cloudwatch-logs." + operation, lambda http_response, **_: bodies.append(
            http_response.content), unique_id="fields")
        getattr(self.logs, "describe_log_" + operation[len("DescribeLog"):].lower())(**members)
        self.logs.meta.events.unregister("after-call.cloudwatch-logs." + operation, unique_id="fields")
        return set(next(iter(json.loads(bodies[0]).values()))[0])

    def test_descriptions_have_the_members_that_aws_gives(self):
        recorded = self.answer("test_describe_log_groups_with_prefix", "describe-log-groups-prefix")["logGroups"][0]
        self.assertEqual(self.fields("DescribeLogGroups", logGroupNamePrefix="here"), set(recorded))
        recorded = self.answer("test_describe_log_groups_with_pattern", "describe-log-groups-pattern")["logGroups"][0]
        self.assertEqual(self.fields("DescribeLogGroups", logGroupNamePattern="her"), set(recorded))
        recorded = self.answer("test_describe_log_streams_with_prefix", "describe-streams-with-prefix")["logStreams"][0]
        self.assertEqual(self.fields("DescribeLogStreams", logGroupName="here"), set(recorded))


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # botocore leaves its sockets to the collector

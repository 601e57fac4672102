"""What an application records is what a reader gets: library, local endpoint, boto3; every record, every field."""
import collections
import json
import os
import pathlib
import sys
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "endpoint"))
try:
    import boto3
    from botocore.config import Config
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

from application import KEY_ID, SECRET, Application, Record, balance_fault, i64, text
from endpoint_process import Endpoint, now_ms
from varied_records import varied

RECORDS = 4000
GROUP, STREAM = "contract/group", "stream 1"


def reader(endpoint):
    return boto3.client("logs", endpoint_url=endpoint.url, region_name="us-east-1", aws_access_key_id=KEY_ID,
                        aws_secret_access_key=SECRET, config=Config(retries={"max_attempts": 0}))


def read_stream(logs, stream=STREAM, group=GROUP):
    """All events of a stream, page by page, as GetLogEvents gives them."""
    events, token = [], None
    while True:
        more = {"nextToken": token} if token else {}
        page = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True, **more)
        events += page["events"]
        if page["nextForwardToken"] == token:
            return events
        token = page["nextForwardToken"]


def read_filter(logs, **members):
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, **members)
    return [event for page in pages for event in page["events"]]


def by_number(event):
    """The order of recording: batches are on their way side by side, so what two of them hold of the same millisecond
    may be stored in the order of arrival. Ring and sequence number are the end of each id."""
    message = json.loads(event["message"])
    return event["timestamp"], message["time"], [int(part) for part in message["id"].split(".")[1:]]


def as_sent(event):
    """The message without what each event has of its own, as text: so NaN, 1 and 1.0 and the order are told apart."""
    message = json.loads(event["message"])
    del message["time"], message["id"]
    return json.dumps(message, sort_keys=True)


def expected(record):
    return json.dumps(record.arrives, sort_keys=True)


class RoundTrip(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.logs = reader(cls.endpoint)
        cls.began_ms = now_ms()
        cls.records = varied(RECORDS)
        with Application(cls.endpoint.url, {"log.level": "trace", "buffer.bytes": "16MiB"}) as application:
            application.new()
            cls.refused = application.record(cls.records)
            cls.flushed = application.ask("flush", 60000)
            cls.stats = application.stats()
            cls.diagnostics = application.diagnostics()
            application.ask("shutdown", 1000)
            cls.exit_code = application.end()
        cls.stored = read_stream(cls.logs)
        cls.events = sorted(cls.stored, key=by_number)

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def test_accepted_is_delivered_is_stored(self):
        self.assertEqual((self.refused, self.flushed.code, self.exit_code), ([], 0, 0))
        self.assertIsNone(balance_fault(self.stats))
        self.assertEqual(self.stats["accepted"], RECORDS)
        self.assertEqual(self.stats["delivered"], RECORDS)
        self.assertEqual(len(self.events), RECORDS)
        self.assertEqual(self.stats["creations"], 2)
        self.assertEqual(self.diagnostics, [])

    def test_every_record_arrives_with_every_field_in_its_order(self):
        for event, record in zip(self.events, self.records, strict=True):
            self.assertEqual(as_sent(event), expected(record))

    def test_ids_are_unique_and_times_are_when_it_was_recorded(self):
        messages = [json.loads(event["message"]) for event in self.events]
        self.assertEqual(len({message["id"] for message in messages}), RECORDS)
        times = [event["timestamp"] for event in self.stored]
        self.assertEqual(times, sorted(times))
        self.assertTrue(all(self.began_ms - 1000 <= at <= now_ms() + 1000 for at in times))
        numbers = [int(message["id"].rpartition(".")[2]) for message in messages]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + RECORDS)))

    def test_a_filter_finds_the_same_events(self):
        found = read_filter(self.logs)
        self.assertEqual([event["message"] for event in found], [event["message"] for event in self.stored])
        self.assertEqual({event["logStreamName"] for event in found}, {STREAM})

    def test_a_filter_finds_what_was_recorded_with_its_words(self):
        for words in ("braces", '"right to left"', "grüße", "日本語"):
            with self.subTest(words=words):
                plain = words.strip('"')
                wanted = [event["message"] for event in self.stored if plain in event["message"]]
                self.assertTrue(wanted)
                found = [event["message"] for event in read_filter(self.logs, filterPattern=words)]
                self.assertEqual(found, wanted)

    def test_the_stream_says_how_much_it_holds(self):
        stream = self.logs.describe_log_streams(logGroupName=GROUP)["logStreams"][0]
        self.assertEqual(stream["logStreamName"], STREAM)
        self.assertEqual(stream["firstEventTimestamp"], self.events[0]["timestamp"])
        self.assertEqual(stream["lastEventTimestamp"], self.events[-1]["timestamp"])


class Threads(unittest.TestCase):
    def test_each_of_many_threads_arrives_whole_and_in_its_order(self):
        with Endpoint() as endpoint, Application(endpoint.url, {"buffer.bytes": "1MiB"}) as application:
            application.new()
            refused = int(application.ask("threads", 16, 500).text)
            self.assertEqual(application.ask("flush", 60000).code, 0)
            stats = application.stats()
            stored = sorted(read_stream(reader(endpoint)), key=by_number)
            events = [json.loads(event["message"]) for event in stored]
            self.assertIsNone(balance_fault(stats))
            self.assertEqual((refused, stats["delivered"], len(events)), (0, 8000, 8000))
            turns = collections.defaultdict(list)
            for event in events:
                turns[event["thread"]].append(event["turn"])
            self.assertEqual(dict(turns), {thread: list(range(500)) for thread in range(16)})


class Scopes(unittest.TestCase):
    def test_fields_of_scopes_and_sites_arrive(self):
        request, depth = text("request", "r-1"), i64("depth", 1)
        inner = i64("depth", 2)
        inside = Record(3, "inside", text("own", "1"), scope=[request, depth])
        deeper = Record(3, "deeper", scope=[request, inner])
        with Endpoint() as endpoint, Application(endpoint.url) as application:
            application.new()
            for line in ["site 4 order%20%7Bid%7D%20of%20%7B%7B%7Bwho%7D%7D%7D id who", "at 0 i64::7 str::ann%22",
                         f"enter {request.word()} {depth.word()}", inside.line(), f"enter {inner.word()}", deeper.line(),
                         "leave", inside.line(), "leave"]:
                self.assertEqual(application.ask_line(line).code, 0, line)
            self.assertEqual(application.ask("flush", 20000).code, 0)
            events = read_stream(reader(endpoint))
        of_site = {"level": "WARN", "service": "contract", "message": 'order 7 of {ann"}', "id_": 7, "who": 'ann"'}
        self.assertEqual(as_sent(events[0]), json.dumps(of_site, sort_keys=True))
        self.assertEqual([as_sent(event) for event in events[1:]],
                         [expected(inside), expected(deeper), expected(inside)])


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # botocore leaves its sockets to the collector

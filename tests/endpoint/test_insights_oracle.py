"""Logs Insights against a second, naive interpreter: equal rows, in equal order, in equal text."""
import json
import os
import subprocess
import sys
import unittest

import insights_events
import insights_queries
from insights_interpreter import Interpreter
from insights_reference import EXACT_MAX, Event, percentile, rough, shown_number

DRIVER = os.path.join(os.environ.get("CLTEL_BUILD", "build"), "support", "insights_driver")
NOW_MS = 1764070000123

if not os.access(DRIVER, os.X_OK):
    print("insights_driver is missing: skipped")
    sys.exit(77)


def event_lines(events):
    for e in events:
        message = e.message.encode()
        yield b"E %d %d %s %s %d %d %d %d\n" % (e.timestamp, e.ingestion, e.stream.encode(), e.log.encode(), e.group, e.batch,
                                                e.index, len(message))
        yield message + b"\n"


def query_lines(queries, limit, runs):
    for query in queries:
        query = query.encode()
        yield b"Q 0 9999999999999 %d %d %d %d\n" % (NOW_MS, limit, runs, len(query))
        yield query + b"\n"


def drive(events, queries, limit=0, runs=1):
    given = b"".join(event_lines(events)) + b"".join(query_lines(queries, limit, runs))
    answer = subprocess.run([DRIVER], input=given, stdout=subprocess.PIPE, check=True, timeout=200)
    return [json.loads(line) for line in answer.stdout.decode().splitlines()]


class Oracle(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        cls.events = insights_events.make()
        cls.expected = [Interpreter(query, NOW_MS).run(cls.events, 0) for query in insights_queries.ALL]

    def check(self, answers):
        self.assertEqual(len(answers), len(insights_queries.ALL))
        for query, answer, (rows, matched) in zip(insights_queries.ALL, answers, self.expected):
            with self.subTest(query=query):
                self.assertNotIn("error", answer)
                self.assertEqual(answer.get("rows"), rows)
                self.assertEqual(answer["matched"], matched)

    def test_there_are_three_hundred_queries(self):
        self.assertGreaterEqual(len(set(insights_queries.ALL)), 300)

    def test_one_run_gives_what_the_reference_gives(self):
        self.check(drive(self.events, insights_queries.ALL))

    def test_runs_that_are_merged_give_the_same(self):
        self.check(drive(self.events, insights_queries.ALL, runs=3))

    def test_the_limit_of_the_call_counts_when_the_text_has_none(self):
        queries = ["fields n", "stats count(*) by n", "fields n | limit 9", "limit 9 | stats count(*) by n"]
        for query, answer in zip(queries, drive(self.events, queries, limit=5)):
            with self.subTest(query=query):
                self.assertEqual(answer["rows"], Interpreter(query, NOW_MS).run(self.events, 5)[0])

    def test_beyond_a_million_values_percentiles_are_those_of_buckets(self):
        count = EXACT_MAX // 2 + 1
        events = [Event(i, i, "s", "l", 1, 1, 1, '{"v":%d}' % (i * 7919 % 1000003)) for i in range(count)]
        query = "stats pct(v, 1), pct(v, 50), pct(v, 99.9), pct(v * 3, 75)"
        values = [rough(float(i * 7919 % 1000003)) for i in range(count)]
        expected = [percentile(values, percent) for percent in (1, 50, 99.9)]
        tripled = percentile([rough(3.0 * (i * 7919 % 1000003)) for i in range(count)], 75)
        for runs in (1, 2):
            row = drive(events, [query], runs=runs)[0]["rows"][0]
            self.assertEqual([value for _, value in row], [shown_number(v.data) for v in expected + [tripled]])


if __name__ == "__main__":
    unittest.main()

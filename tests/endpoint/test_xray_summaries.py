"""GetTraceSummaries of the local endpoint, as boto3 reads it, against the reference."""
import json
import os
import sys
import time
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"
try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

import xray_filter_cases as cases
import xray_traces
from endpoint_process import KEY_ID, REGION, SECRET, Endpoint
from xray_reference import Filter, Trace, plain, summary

COUNT = 120
ORDERED = ("ServiceIds", "FaultRootCauses", "ErrorRootCauses", "ResponseTimeRootCauses")


def client(endpoint, region=REGION):
    return boto3.client("xray", endpoint_url=endpoint.url, region_name=region, aws_access_key_id=KEY_ID,
                        aws_secret_access_key=SECRET, config=Config(retries={"max_attempts": 0},
                                                                    parameter_validation=False))


def stored(documents):
    """What stays of documents with one id, in the order in which the endpoint reads them."""
    best = {}
    for document in documents:
        other = best.get(document["id"])
        if other is None or not document.get("in_progress") or other.get("in_progress"):
            best[document["id"]] = document
    return sorted(best.values(), key=lambda document: (document["start_time"], document["id"]))


class Summaries(unittest.TestCase):
    maxDiff = 3000

    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.addClassCleanup(cls.endpoint.__exit__)
        cls.xray = client(cls.endpoint)
        cls.base = int(time.time()) - 10 * COUNT - 60
        cls.end = cls.base + 10 * COUNT + 30
        cls.given = xray_traces.make(COUNT, base=cls.base, strict=True)
        cls.traces = [Trace(trace_id, stored(documents)) for trace_id, documents in cls.given]
        documents = [json.dumps(document) for _, documents in cls.given for document in documents]
        for i in range(0, len(documents), 50):
            answer = cls.xray.put_trace_segments(TraceSegmentDocuments=documents[i:i + 50])
            assert answer["UnprocessedTraceSegments"] == [], answer["UnprocessedTraceSegments"][:3]

    def ask(self, xray=None, **members):
        members = {"StartTime": self.base, "EndTime": self.end, **members}
        return (xray or self.xray).get_trace_summaries(**members)

    def all(self, **members):
        pages = self.xray.get_paginator("get_trace_summaries").paginate(
            **{"StartTime": self.base, "EndTime": self.end, **members})
        return [found for page in pages for found in page["TraceSummaries"]]

    def newest_first(self, traces):
        start = {trace.id: min(node.start for node in trace.nodes) for trace in traces}
        return sorted((trace.id for trace in traces), key=lambda trace_id: -start[trace_id])

    def refused(self, piece, **members):
        with self.assertRaises(ClientError) as raised:
            self.ask(**members)
        self.assertEqual(raised.exception.response["Error"]["Code"], "InvalidRequestException")
        self.assertIn(piece, raised.exception.response["Error"]["Message"])

    def test_each_summary_is_that_of_the_reference_newest_first(self):
        answers = self.all()
        self.assertEqual([answer["Id"] for answer in answers], self.newest_first(self.traces))
        expected = {trace.id: summary(trace) for trace in self.traces}
        for answer in answers:
            one = json.loads(json.dumps(expected[answer["Id"]]))
            one.pop("StartTime")  # newer than this botocore's model
            answer.pop("StartTime", None)
            self.assertEqual(set(answer), set(one))
            for member in one:
                with self.subTest(trace=answer["Id"], member=member):
                    if member in ORDERED:
                        self.assertEqual(answer[member], one[member])
                    elif isinstance(one[member], float):
                        self.assertAlmostEqual(answer[member], one[member], 9)
                    else:
                        self.assertEqual(plain(answer[member]), plain(one[member]))

    def test_filters_take_what_the_reference_takes(self):
        for text in [case for case in cases.RIGHT if "group." not in case][::4]:
            with self.subTest(expression=text):
                expected = [trace for trace in self.traces if Filter(text).takes(trace)]
                self.assertEqual([answer["Id"] for answer in self.all(FilterExpression=text)],
                                 self.newest_first(expected))

    def test_a_group_is_found_by_name_and_arn(self):
        group = self.xray.create_group(GroupName="slow", FilterExpression="responsetime > 1")["Group"]
        expected = [t.id for t in self.traces if Filter("responsetime > 1").takes(t)]
        for text in ('group.name = "slow"', 'group.arn = "%s"' % group["GroupARN"]):
            self.assertEqual(sorted(answer["Id"] for answer in self.all(FilterExpression=text)), sorted(expected))
        self.refused('no group "fast"', FilterExpression='group.name = "fast"')
        self.xray.delete_group(GroupName="slow")

    def test_a_wrong_expression_is_refused_with_its_place(self):
        for text, character, piece in cases.WRONG:
            if "\x00" in text or "group." in text or len(text) > 16384:
                continue
            with self.subTest(expression=text[:60]):
                self.refused(piece, FilterExpression=text)
                self.refused("at character %d" % character, FilterExpression=text)

    def test_what_is_processed_is_counted(self):
        answer = self.ask(FilterExpression="fault")
        self.assertEqual(answer["TracesProcessedCount"], COUNT)
        self.assertEqual(answer["ApproximateTime"].timestamp(), self.base)
        self.assertNotIn("NextToken", answer)
        self.assertLess(len(answer["TraceSummaries"]), COUNT)

    # botocore sends whole seconds.
    def test_the_range_is_from_the_start_on_and_ends_before_the_end(self):
        starts = {trace.id: min(node.start for node in trace.nodes) for trace in self.traces}
        second = int(starts[self.traces[40].id])
        for start, end, there in ((second, second + 1, True), (second - 9, second, False), (second + 1, second + 9, False),
                                  (second, second, False), (self.base, second + 1, True), (second, self.end, True)):
            found = [answer["Id"] for answer in self.all(StartTime=start, EndTime=end)]
            self.assertEqual(self.traces[40].id in found, there, (start, end))
            self.assertEqual(found, [i for i in self.newest_first(self.traces) if start <= starts[i] < end])

    def test_by_event_a_trace_is_found_while_it_is_active(self):
        active = {t.id: (min(n.start for n in t.nodes), max([n.end for n in t.nodes if n.end] or [0])) for t in self.traces}
        trace = next(t for t in self.traces if t.duration and t.duration > 3)
        begin, end = active[trace.id]
        for start, until in ((int(end), int(end) + 1), (int(begin), int(begin) + 1), (int(begin) - 1, int(begin)),
                             (int(end) + 1, int(end) + 2), (int(begin) - 1, int(end) + 9)):
            found = {answer["Id"]: answer for answer in self.all(StartTime=start, EndTime=until, TimeRangeType="Event")}
            self.assertEqual(sorted(found), sorted(i for i, (b, e) in active.items() if b < until and max(b, e) >= start))
            if trace.id in found:
                self.assertAlmostEqual(found[trace.id]["MatchedEventTime"].timestamp(), max(begin, start), 3)

    def test_by_service_a_trace_is_found_when_a_segment_ends(self):
        trace = next(t for t in self.traces if t.duration and t.duration > 3 and not t.root.open)
        last = int(trace.root.end)
        for start, until in ((last, last + 1), (last + 1, last + 2), (last - 1, last), (self.base, self.end)):
            found = {answer["Id"]: answer for answer in self.all(StartTime=start, EndTime=until, TimeRangeType="Service")}
            ends = {t.id: [n.end for n in t.nodes if n.kind == "segment" and n.end and start <= n.end < until]
                    for t in self.traces}
            self.assertEqual(sorted(found), sorted(i for i in ends if ends[i]))
            if trace.id in found:
                self.assertAlmostEqual(found[trace.id]["MatchedEventTime"].timestamp(), max(ends[trace.id]), 3)

    def test_a_fixed_rate_chooses_the_same_share_each_time_and_more_with_a_higher_one(self):
        found = {}
        for rate in (0, 0.3, 0.6, 1):
            strategy = {"Name": "FixedRate", "Value": rate}
            found[rate] = {a["Id"] for a in self.all(Sampling=True, SamplingStrategy=strategy)}
            self.assertEqual(found[rate], {a["Id"] for a in self.all(Sampling=True, SamplingStrategy=strategy)})
        self.assertEqual(found[0], set())
        self.assertEqual(len(found[1]), COUNT)
        self.assertLess(found[0.3], found[0.6])
        self.assertTrue(0.15 * COUNT < len(found[0.3]) < 0.45 * COUNT, len(found[0.3]))

    def test_a_partial_scan_looks_at_the_newest_share_of_the_time(self):
        found = [a["Id"] for a in self.all(Sampling=True, SamplingStrategy={"Name": "PartialScan", "Value": 0.5})]
        self.assertEqual(found, self.newest_first(self.traces)[:len(found)])
        self.assertTrue(0.4 * COUNT < len(found) < 0.6 * COUNT)

    def test_wrong_requests_are_refused(self):
        self.refused("6 hours", StartTime=self.base - 7 * 3600)
        self.refused("before", StartTime=self.end, EndTime=self.base)
        self.refused("startTime", StartTime=None)
        self.refused("[TraceId, Event, Service]", TimeRangeType="Week")
        self.refused("[PartialScan, FixedRate]", SamplingStrategy={"Name": "Half", "Value": 0.5})
        self.refused("less than or equal to 1", SamplingStrategy={"Name": "FixedRate", "Value": 1.5})
        self.refused("less than or equal to 16384", FilterExpression="ok " * 6000)
        for token in ("", "x", "AAAA", "e" * 64):
            self.refused("NextToken", NextToken=token)

    def test_other_regions_see_nothing(self):
        self.assertEqual(self.ask(client(self.endpoint, "eu-central-1"))["TraceSummaries"], [])


class Pages(unittest.TestCase):
    """More traces than a page has, and some that come between the pages."""

    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.addClassCleanup(cls.endpoint.__exit__)
        cls.xray = client(cls.endpoint)
        cls.base = int(time.time()) - 3000
        cls.put(range(0, 2500))

    @classmethod
    def put(cls, numbers, name="api"):
        documents = [json.dumps({"trace_id": "1-%08x-%024x" % (cls.base + n, n), "id": "%016x" % (n + 1), "name": name,
                                 "start_time": cls.base + n, "end_time": cls.base + n + 0.5, "fault": n % 5 == 0})
                     for n in numbers]
        for i in range(0, len(documents), 50):
            cls.xray.put_trace_segments(TraceSegmentDocuments=documents[i:i + 50])

    def test_pages_have_each_trace_once_though_others_come_in_between(self):
        found, token, pages = [], None, 0
        while token or not pages:
            answer = self.xray.get_trace_summaries(StartTime=self.base, EndTime=self.base + 3000,
                                                   **({"NextToken": token} if token else {}))
            found += [summary["Id"] for summary in answer["TraceSummaries"]]
            token, pages = answer.get("NextToken"), pages + 1
            self.assertLessEqual(len(answer["TraceSummaries"]), 1000)
            self.put(range(2500 + 10 * pages, 2510 + 10 * pages))
        self.assertEqual(pages, 3)
        self.assertEqual(found, ["1-%08x-%024x" % (self.base + n, n) for n in reversed(range(2500))])

    def test_a_token_belongs_to_one_request(self):
        members = {"StartTime": self.base, "EndTime": self.base + 2500}
        token = self.xray.get_trace_summaries(**members)["NextToken"]
        for change in ({"FilterExpression": "ok"}, {"EndTime": self.base + 2499}, {"TimeRangeType": "Event"},
                       {"NextToken": token[:-1]}):
            with self.assertRaises(ClientError) as raised:
                self.xray.get_trace_summaries(**{**members, "NextToken": token, **change})
            self.assertIn("NextToken", raised.exception.response["Error"]["Message"])

    def test_a_filter_goes_through_all_pages(self):
        pages = self.xray.get_paginator("get_trace_summaries").paginate(
            StartTime=self.base, EndTime=self.base + 2500, FilterExpression='service("api") { fault }')
        pages = list(pages)
        self.assertEqual(sum(len(page["TraceSummaries"]) for page in pages), 500)
        self.assertEqual(sum(page["TracesProcessedCount"] for page in pages), 2500)


if __name__ == "__main__":
    unittest.main()

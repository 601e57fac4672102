"""The graphs of the local endpoint beside an independent computation over the same segments."""
import collections
import json
import sys
import time
import unittest

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("python3-boto3 is missing: skipped")
    sys.exit(77)

import xray_graph_reference as reference
from endpoint_process import KEY_ID, REGION, SECRET, Endpoint
from xray_segments import Shop

TRACES, SPAN_S = 600, 1500


def put(xray, texts):
    for at in range(0, len(texts), 50):
        answer = xray.put_trace_segments(TraceSegmentDocuments=texts[at:at + 50])
        if answer["UnprocessedTraceSegments"]:
            raise RuntimeError(answer["UnprocessedTraceSegments"])


class GraphCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        config = Config(retries={"max_attempts": 0}, parameter_validation=False)
        cls.xray = boto3.client("xray", endpoint_url=cls.endpoint.url, region_name=REGION, aws_access_key_id=KEY_ID,
                                aws_secret_access_key=SECRET, config=config)
        cls.first = int(time.time()) // 300 * 300 - 3000
        shop = Shop(seed=7, first_s=cls.first, span_s=SPAN_S, traces=TRACES)
        cls.texts = {trace_id: [json.dumps(d) for d in documents] for trace_id, documents in shop.traces.items()}
        put(cls.xray, shop.texts())
        cls.traces = reference.parse(shop.texts())
        cls.xray.create_group(GroupName="stock", FilterExpression='service("stock")')
        cls.xray.create_group(GroupName="t1", FilterExpression='annotation.tenant = "t1"')

    @classmethod
    def tearDownClass(cls):
        cls.xray.close()
        cls.endpoint.__exit__()

    def refused(self, text, call, **members):
        with self.assertRaises(ClientError) as caught:
            call(**members)
        self.assertEqual(caught.exception.response["Error"]["Code"], "InvalidRequestException")
        self.assertIn(text, caught.exception.response["Error"]["Message"])

    def assert_statistics(self, got, tally):
        expected = tally.statistics()
        self.assertAlmostEqual(got.pop("TotalResponseTime"), expected.pop("TotalResponseTime"), delta=1e-5)
        self.assertEqual(got, expected)

    def assert_span(self, got, span):
        self.assertAlmostEqual(got["StartTime"].timestamp(), float(span.first), delta=2e-6)
        self.assertAlmostEqual(got["EndTime"].timestamp(), float(span.last), delta=2e-6)

    def assert_graph(self, services, expected):
        keys = {s["ReferenceId"]: reference.Service(s["Name"], s.get("Type", ""), s.get("AccountId", ""))
                for s in services}
        self.assertEqual(sorted(keys.values()), sorted(expected))
        self.assertEqual(sorted(keys), list(range(len(services))))
        for service in services:
            wanted = expected[keys[service["ReferenceId"]]]
            self.assertEqual(service["Names"], [service["Name"]])
            self.assertEqual(service.get("Root", False), wanted["root"])
            self.assertEqual(service["State"], "active" if wanted["active"] else "unknown")
            self.assert_span(service, wanted["own"] if wanted["own"].first is not None else wanted["calls"])
            self.assert_edges(service["Edges"], keys, wanted["edges"])
            if service.get("Type") == "client":
                self.assertNotIn("SummaryStatistics", service)
                continue
            self.assert_statistics(service["SummaryStatistics"], wanted["tally"])
            self.assertEqual(service["DurationHistogram"], wanted["tally"].bins())
            self.assertEqual(service["ResponseTimeHistogram"], wanted["tally"].bins())

    def assert_edges(self, edges, keys, expected):
        self.assertEqual([keys[e["ReferenceId"]] for e in edges], sorted(expected))
        for edge in edges:
            target = keys[edge["ReferenceId"]]
            wanted = expected[target]
            self.assert_span(edge, wanted["span"])
            self.assert_statistics(edge["SummaryStatistics"], wanted["tally"])
            self.assertEqual(edge["ResponseTimeHistogram"], wanted["tally"].bins())
            self.assertEqual([a["Name"] for a in edge["Aliases"]], sorted(wanted["aliases"]))

    def graph(self, start, end, **members):
        return [service for page in self.xray.get_paginator("get_service_graph").paginate(
            StartTime=start, EndTime=end, **members) for service in page["Services"]]


class ServiceGraph(GraphCase):
    def test_the_segments_have_what_the_graph_must_cope_with(self):
        graph = reference.service_graph(self.traces, 0, 1e12)
        outcomes = {outcome for s in graph.values() for outcome in s["tally"].counts}
        self.assertEqual(outcomes, {"ok", "error", "throttle", "fault"})
        self.assertTrue(any(n.end is None for t in self.traces for _, n, _ in t.served))
        self.assertEqual({s.type for s in graph}, {
            "", "AWS::EC2::Instance", "AWS::ECS::Container", "AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::S3",
            "Database::SQL", "remote", "client"})
        self.assertGreater(sum(len(s["edges"]) for s in graph.values()), 40)

    def test_the_whole_time(self):
        services = self.graph(self.first, self.first + 6 * 3600)
        self.assert_graph(services, reference.service_graph(self.traces, self.first, self.first + 6 * 3600))

    def test_pieces_of_time_which_traces_reach_across(self):
        for start, seconds in ((0, 60), (60, 60), (120, 1), (300, 300), (1499, 100), (SPAN_S + 300, 3600)):
            with self.subTest(start=start, seconds=seconds):
                start += self.first
                self.assert_graph(self.graph(start, start + seconds),
                                  reference.service_graph(self.traces, start, start + seconds))

    def test_a_group_shows_its_traces_only(self):
        for members, takes in (({"GroupName": "stock"}, lambda t: t.reaches("stock")),
                               ({"GroupName": "t1"}, lambda t: t.has_annotation("tenant", "t1")),
                               ({"GroupName": "Default"}, lambda t: True)):
            with self.subTest(**members):
                taken = [t for t in self.traces if takes(t)]
                self.assertGreater(len(taken), 50)
                self.assert_graph(self.graph(self.first, self.first + 3600, **members),
                                  reference.service_graph(taken, self.first, self.first + 3600))

    def test_nothing_happened(self):
        answer = self.xray.get_service_graph(StartTime=1000, EndTime=2000)
        self.assertEqual((answer["Services"], answer["ContainsOldGroupVersions"]), ([], False))
        self.assertEqual((answer["StartTime"].timestamp(), answer["EndTime"].timestamp()), (1000, 2000))

    def test_what_is_no_time_range_is_refused(self):
        self.refused("'startTime'", self.xray.get_service_graph, EndTime=1)
        self.refused("before StartTime", self.xray.get_service_graph, StartTime=2, EndTime=1)
        self.refused("6 hours", self.xray.get_service_graph, StartTime=0, EndTime=21601)
        self.refused("no group named x", self.xray.get_service_graph, StartTime=0, EndTime=1, GroupName="x")
        self.refused("not both", self.xray.get_service_graph, StartTime=0, EndTime=1, GroupName="x", GroupARN="y")


class TraceGraph(GraphCase):
    def test_single_traces(self):
        for trace_id, texts in list(self.texts.items())[:120]:
            services = self.xray.get_trace_graph(TraceIds=[trace_id])["Services"]
            self.assert_graph(services, reference.service_graph(reference.parse(texts), 0, 1e12))

    def test_five_traces_in_one_graph_and_unknown_ones_left_out(self):
        ids = list(self.texts)[200:204]
        services = self.xray.get_trace_graph(TraceIds=[i.upper() for i in ids] + ["1-00000000-" + "0" * 24])["Services"]
        texts = [text for trace_id in ids for text in self.texts[trace_id]]
        self.assert_graph(services, reference.service_graph(reference.parse(texts), 0, 1e12))

    def test_ids_are_one_to_five(self):
        self.refused("'traceIds'", self.xray.get_trace_graph)
        self.refused("'traceIds'", self.xray.get_trace_graph, TraceIds=[])
        self.refused("less than or equal to 5", self.xray.get_trace_graph, TraceIds=["x"] * 6)
        self.assertEqual(self.xray.get_trace_graph(TraceIds=["x"])["Services"], [])


def served_by(name, kind=None):
    return lambda trace: [n for s, n, _ in trace.served if s.name == name and kind in (None, s.type)]


def served_with_a_fault_by(name):
    """The condition takes all that the service did in the trace, as a filter expression takes the whole trace."""
    def nodes_of(trace):
        by_service = collections.defaultdict(list)
        for service, node, _ in trace.served:
            if service.name == name:
                by_service[service].append(node)
        return [n for nodes in by_service.values() if any(n.outcome == "fault" for n in nodes) for n in nodes]
    return nodes_of


def seen_between(caller, called):
    return lambda trace: [n for a, b, n, _ in trace.calls if a.name == caller and b.name == called and
                          a.type != "client"]


def seen_by_clients(trace):
    return [n for a, _, n, _ in trace.calls if a.type == "client"]


class TimeSeries(GraphCase):
    def series(self, **members):
        return [point for page in self.xray.get_paginator("get_time_series_service_statistics").paginate(**members)
                for point in page["TimeSeriesServiceStatistics"]]

    def assert_series(self, points, expected, member):
        self.assertEqual([p["Timestamp"].timestamp() for p in points], sorted(expected))
        for point in points:
            tally = expected[int(point["Timestamp"].timestamp())]
            self.assertEqual(set(point), {"Timestamp", member, "ResponseTimeHistogram"})
            self.assert_statistics(point[member], tally)
            self.assertEqual(point["ResponseTimeHistogram"], tally.bins())

    def test_what_a_selector_takes_by_time(self):
        service, edge = "ServiceSummaryStatistics", "EdgeSummaryStatistics"
        cases = (({}, seen_by_clients, edge),
                 ({"EntitySelectorExpression": 'service("orders")'}, served_by("orders"), service),
                 ({"EntitySelectorExpression": ' id(name: "web", type: "AWS::ECS::Container")'},
                  served_by("web", "AWS::ECS::Container"), service),
                 ({"EntitySelectorExpression": 'service(id(name: "carts", type: "AWS::DynamoDB::Table"))'},
                  served_by("carts"), service),
                 ({"EntitySelectorExpression": 'service("stock") { fault }'}, served_with_a_fault_by("stock"), service),
                 ({"EntitySelectorExpression": 'edge("web", "orders")'}, seen_between("web", "orders"), edge),
                 ({"EntitySelectorExpression": 'edge("orders", "payments.example.com")'},
                  seen_between("orders", "payments.example.com"), edge))
        for members, nodes_of, member in cases:
            for period, start, end in ((60, 0, SPAN_S), (300, 100, 1234), (3600, 0, 6 * 3600)):
                with self.subTest(period=period, **members):
                    start, end = self.first + start, self.first + end
                    points = self.series(StartTime=start, EndTime=end, Period=period, **members)
                    expected = reference.time_series(self.traces, start, end, period, nodes_of)
                    self.assertTrue(expected)
                    self.assert_series(points, expected, member)

    def test_a_group_and_the_shortest_period(self):
        taken = [t for t in self.traces if t.reaches("stock")]
        points = self.series(StartTime=self.first, EndTime=self.first + SPAN_S, GroupName="stock",
                             ForecastStatistics=False)
        self.assert_series(points, reference.time_series(taken, self.first, self.first + SPAN_S, 60, seen_by_clients),
                           "EdgeSummaryStatistics")

    def test_windows_add_up_to_the_graph(self):
        points = self.series(StartTime=self.first, EndTime=self.first + SPAN_S,
                             EntitySelectorExpression='service("orders")')
        nodes = [s for s in self.graph(self.first, self.first + SPAN_S)
                 if s["Name"] == "orders" and s.get("Type") != "client"]
        for member in ("OkCount", "TotalCount"):
            self.assertEqual(sum(p["ServiceSummaryStatistics"][member] for p in points),
                             sum(s["SummaryStatistics"][member] for s in nodes))

    def test_what_is_no_period_or_selector_is_refused(self):
        times = {"StartTime": self.first, "EndTime": self.first + 60}
        call = self.xray.get_time_series_service_statistics
        self.refused("greater than or equal to 60", call, Period=1, **times)
        self.refused("no multiple of 60", call, Period=90, **times)
        self.refused("less than or equal to 21600", call, Period=86400, **times)
        self.refused("must begin with", call, EntitySelectorExpression="fault", **times)
        self.refused("", call, EntitySelectorExpression='service("a"', **times)
        self.refused("less than or equal to 500", call, EntitySelectorExpression="s" * 501, **times)


if __name__ == "__main__":
    unittest.main()

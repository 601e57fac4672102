"""Service graphs and time series, computed from segment documents alone: what the endpoint must answer.

Works with exact decimal numbers, and follows docs/XRAY-GRAPHS.md, not the endpoint's code."""
import collections
import json
from decimal import ROUND_HALF_UP, Decimal

LOCAL_ACCOUNT = "000000000000"
RESOURCES = {"DynamoDB": ("table_name", "AWS::DynamoDB::Table"), "SQS": ("queue_url", "AWS::SQS::Queue")}

Service = collections.namedtuple("Service", "name type account")


class Tally:
    def __init__(self):
        self.counts = collections.Counter()
        self.time_us = 0
        self.histogram = collections.Counter()

    def add(self, node):
        if node.end is None:
            return
        took = (node.end - node.start).quantize(Decimal("0.000001"), ROUND_HALF_UP)
        self.counts[node.outcome] += 1
        self.time_us += int(took * 1_000_000)
        self.histogram[bin_of(took)] += 1

    def __bool__(self):
        return bool(self.counts)

    def statistics(self):
        c = self.counts
        return {"OkCount": c["ok"],
                "ErrorStatistics": {"ThrottleCount": c["throttle"], "OtherCount": c["error"],
                                    "TotalCount": c["throttle"] + c["error"]},
                "FaultStatistics": {"OtherCount": c["fault"], "TotalCount": c["fault"]},
                "TotalCount": sum(c.values()), "TotalResponseTime": self.time_us / 1e6}

    def bins(self):
        return [{"Value": value, "Count": self.histogram[value]} for value in sorted(self.histogram)]


def bin_of(seconds):
    """Milliseconds; from a second on, three digits."""
    rounded = seconds.quantize(Decimal("0.001"), ROUND_HALF_UP)
    if rounded >= 1:
        exponent = rounded.adjusted() - 2
        rounded = rounded.quantize(Decimal(1).scaleb(exponent), ROUND_HALF_UP)
    return float(rounded)


class Node:
    def __init__(self, document, parent_id):
        self.document, self.id, self.parent_id = document, document["id"], parent_id
        self.name = document["name"]
        self.start = document["start_time"]
        running = document.get("in_progress") or "end_time" not in document
        self.end = None if running else max(document["end_time"], self.start)
        self.aws = document.get("aws", {})
        self.namespace = document.get("namespace")
        self.is_call = self.namespace in ("remote", "aws")
        self.outcome = self.find_outcome()

    def find_outcome(self):
        said = [document for document in ("fault", "throttle", "error") if document in self.document]
        if said:
            return next((flag for flag in said if self.document[flag]), "ok")
        status = self.document.get("http", {}).get("response", {}).get("status", 0)
        return "fault" if status >= 500 else "throttle" if status == 429 else "error" if status >= 400 else "ok"


class Trace:
    def __init__(self, documents):
        self.segments, self.subsegments = {}, {}
        for document in documents:
            self.take(document, document.get("parent_id"))
        known = {**self.segments, **self.subsegments}
        answered = {node.parent_id for node in self.segments.values()}
        self.calls = []     # (from, to, node that the caller saw)
        self.served = []    # (service, node, kind)
        for node in self.segments.values():
            service = Service(node.name, node.document.get("origin", ""), node.aws.get("account_id", LOCAL_ACCOUNT))
            parent = known.get(node.parent_id)
            self.served.append((service, node, "segment" if parent else "root"))
            if parent is None:
                self.calls.append((Service(node.name, "client", ""), service, node, None))
                continue
            caller = self.service_around(parent, known)
            seen = parent if parent.is_call and parent.id in self.subsegments else node
            if caller:
                self.calls.append((caller, service, seen, parent.name if seen is parent else None))
        for node in self.subsegments.values():
            if node.is_call and node.id not in answered:
                service = self.inferred(node)
                self.served.append((service, node, "inferred"))
                caller = self.service_around(node, known)
                if caller:
                    self.calls.append((caller, service, node, node.name))

    def take(self, document, parent_id):
        node = Node(document, parent_id)
        inside = self.subsegments if document.get("type") == "subsegment" else self.segments
        earlier = inside.get(node.id)
        if earlier is None or earlier.end is None or node.end is not None:
            inside[node.id] = node
            for child in document.get("subsegments", ()):
                self.take_inside(child, node.id)

    def take_inside(self, document, parent_id):
        self.subsegments[document["id"]] = Node(document, parent_id)
        for child in document.get("subsegments", ()):
            self.take_inside(child, document["id"])

    def service_around(self, node, known):
        while node is not None and node.id not in self.segments:
            node = known.get(node.parent_id)
        return node and Service(node.name, node.document.get("origin", ""),
                                node.aws.get("account_id", LOCAL_ACCOUNT))

    @staticmethod
    def inferred(node):
        account = node.aws.get("account_id", "")
        if node.namespace == "remote":
            return Service(node.name, "Database::SQL" if "sql" in node.document else "remote", account)
        member, kind = RESOURCES.get(node.name, (None, None))
        if member in node.aws:
            return Service(node.aws[member], kind, account)
        return Service(node.name, "AWS::" + node.name, account)

    def reaches(self, name):
        return any(service.name == name for service, _, _ in self.served)

    def has_annotation(self, key, value):
        return any(node.document.get("annotations", {}).get(key) == value for node in self.segments.values())


def parse(texts):
    documents = collections.defaultdict(list)
    for text in texts:
        document = json.loads(text, parse_float=Decimal, parse_int=lambda digits: Decimal(digits))
        documents[document["trace_id"]].append(document)
    return [Trace(each) for each in documents.values()]


class Span:
    def __init__(self):
        self.first = self.last = None

    def add(self, node):
        last = node.start if node.end is None else node.end
        self.first = node.start if self.first is None else min(self.first, node.start)
        self.last = last if self.last is None else max(self.last, last)


def service_graph(traces, start, end):
    """{service: {"Root":, "State":, "span": (first, last), "tally":, "edges": {service: {...}}}}"""
    services = collections.defaultdict(lambda: {"root": False, "active": False, "own": Span(), "calls": Span(),
                                                "tally": Tally(), "edges": {}})
    for trace in traces:
        met = set()
        for service, node, kind in trace.served:
            if start <= node.start < end:
                entry = services[service]
                met.add(service)
                entry["root"] |= kind == "root"
                entry["own"].add(node)
                entry["tally"].add(node)
        for caller, service, node, called_by in trace.calls:
            if start <= node.start < end:
                edge = services[caller]["edges"].setdefault(service, {"span": Span(), "tally": Tally(),
                                                                      "aliases": set()})
                edge["span"].add(node)
                edge["tally"].add(node)
                services[caller]["calls"].add(node)
                services[service]["calls"].add(node)
                met |= {caller, service}
                if called_by not in (None, service.name):
                    edge["aliases"].add(called_by)
        for service, _, kind in trace.served:
            if service in met and kind != "inferred":
                services[service]["active"] = True
    return services


def time_series(traces, start, end, period, nodes_of):
    """{start of a window: tally}; nodes_of(trace) gives what counts."""
    windows = collections.defaultdict(Tally)
    for trace in traces:
        for node in nodes_of(trace):
            if start <= node.start < end:
                windows[int(node.start // period * period)].add(node)
    return {window: tally for window, tally in windows.items() if tally}

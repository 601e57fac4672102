"""X-Ray's traces and filter expressions a second time, naively: what the endpoint must say."""
import json
import math
import re

LOCAL_ACCOUNT = "000000000000"
RESOURCES = [("DynamoDB", "table_name", "AWS::DynamoDB::Table"), ("DynamoDB", None, "AWS::DynamoDB::Table"),
             ("SQS", "queue_url", "AWS::SQS::Queue"), ("Lambda", "function_name", "AWS::Lambda::Function"),
             ("Kinesis", "stream_name", "AWS::Kinesis::Stream"), ("S3", "bucket_name", "AWS::S3::Bucket")]


def between(start, end):
    return math.floor((end - start) * 1e6 + 0.5) / 1e6


class Node:
    def __init__(self, doc, kind, parent_id):
        self.doc, self.kind, self.parent_id = doc, kind, parent_id
        self.parent, self.children, self.segment, self.service = None, [], None, None
        self.id, self.name, self.start = doc["id"], doc["name"], doc["start_time"]
        self.open = doc.get("in_progress", False) or "end_time" not in doc
        self.end = None if self.open else max(doc["end_time"], doc["start_time"])
        self.remote = doc.get("namespace") in ("remote", "aws")
        status = self.http("response", "status") or 0
        said = [flag for flag in ("error", "throttle", "fault") if flag in doc]
        self.fault = doc.get("fault", False) if said else 500 <= status < 600
        self.throttle = doc.get("throttle", False) if said else status == 429
        self.error = (doc.get("error", False) if said else 400 <= status < 500) or self.throttle
        self.origin = doc.get("origin", "")
        self.exceptions = doc["cause"].get("exceptions", []) if isinstance(doc.get("cause"), dict) else []

    def http(self, part, member):
        return self.doc.get("http", {}).get(part, {}).get(member)

    def aws(self, *path):
        value = self.doc.get("aws", {})
        for step in path:
            value = value.get(step, {}) if isinstance(value, dict) else {}
        return value or ""

    def key(self):
        account = self.aws("account_id")
        if self.kind == "segment":
            return self.name, self.origin, account or LOCAL_ACCOUNT
        return self.inferred_name(), self.origin, account

    def resource(self):
        if self.doc.get("namespace") == "aws" and self.doc.get("aws"):
            names = self.doc["aws"].get("resource_names", [])
            for service, member, kind in RESOURCES:
                value = self.aws(member) if member else names[0] if len(names) == 1 else ""
                if self.name == service and value:
                    return value, kind
        return None

    def inferred_name(self):
        return self.resource()[0] if self.resource() else self.name

    def inferred_type(self):
        if self.doc.get("namespace") != "aws":
            return "Database::SQL" if "sql" in self.doc else "remote"
        return self.resource()[1] if self.resource() else "AWS::" + self.name

    def seconds(self):
        return None if self.open else between(self.start, self.end)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


class Service:
    def __init__(self, name, kind, account, client=False):
        self.name, self.type, self.account, self.client = name, kind, account, client
        self.nodes = []

    def inferred(self):
        return not self.client and all(node.kind == "inferred" for node in self.nodes)

    def id(self):
        answer = {"Name": self.name, "Names": [self.name]}
        if self.account:
            answer["AccountId"] = self.account
        if self.type:
            answer["Type"] = self.type
        return answer


class Call:
    def __init__(self, source, target, client, server):
        self.source, self.target, self.client, self.server = source, target, client, server

    def seen(self):
        return self.client if self.client and self.client.kind == "subsegment" else self.server


class Trace:
    def __init__(self, trace_id, documents):
        self.id, self.documents = trace_id, documents
        self.nodes = self.unique([node for document in documents for node in self.flatten(document)])
        self.link()
        self.share_exceptions()
        self.infer()
        self.nodes_in_order = sorted(self.nodes, key=lambda node: (node.start, self.nodes.index(node)))
        for node in self.nodes_in_order:
            if node.parent:
                node.parent.children.append(node)
        self.roots = [node for node in self.nodes_in_order if node.parent is None]
        self.walked = [node for root in self.roots for node in root.walk()]
        for node in self.walked:
            node.segment = node if node.kind != "subsegment" else node.parent and node.parent.segment
        ranked = sorted(self.roots, key=lambda n: 2 if n.kind != "segment" else 1 if n.parent_id else 0)
        self.root = ranked[0]
        self.find_services()
        self.find_calls()
        ends = [node.end for node in self.nodes if not node.open]
        self.duration = max(between(self.root.start, max(ends)), 0) if ends else None
        self.response = self.root.seconds()
        self.causes = {"fault": self.trouble("fault"), "error": self.trouble("error"), "responsetime": self.time()}

    @staticmethod
    def flatten(document, parent_id=None):
        alone = document.get("type") == "subsegment"
        parent = parent_id or document.get("parent_id")
        nodes = [Node(document, "subsegment" if parent_id or alone else "segment", parent)]
        for child in document.get("subsegments", []):
            nodes += Trace.flatten(child, document["id"])
        return nodes

    @staticmethod
    def unique(nodes):
        best = {}
        for node in nodes:
            other = best.get(node.id)
            if other is None or not node.open or other.open:
                best[node.id] = node
        return [node for node in nodes if best[node.id] is node]

    def link(self):
        by_id = {node.id: node for node in self.nodes}
        for node in self.nodes:
            node.parent = by_id.get(node.parent_id)

    def share_exceptions(self):
        described = {}
        for node in [node for document in self.documents for node in self.flatten(document)]:
            for exception in node.exceptions:
                described.setdefault(exception.get("id"), exception)
        for node in self.nodes:
            if isinstance(node.doc.get("cause"), str) and node.doc["cause"] in described:
                node.exceptions = [described[node.doc["cause"]]]

    def infer(self):
        answered = {id(node.parent) for node in self.nodes if node.kind == "segment" and node.parent}
        for node in list(self.nodes):
            if node.kind == "subsegment" and node.remote and id(node) not in answered:
                inferred = Node(node.doc, "inferred", node.id)
                inferred.parent, inferred.origin, inferred.exceptions = node, node.inferred_type(), []
                self.nodes.append(inferred)

    def find_services(self):
        self.services = []
        for node in self.walked:
            if node.kind == "subsegment":
                node.service = node.segment and node.segment.service
                continue
            known = [s for s in self.services if (s.name, s.type, s.account) == node.key()]
            if not known:
                known = [Service(*node.key())]
                self.services += known
            node.service = known[0]
            node.service.nodes.append(node)

    def find_calls(self):
        self.calls, clients = [], {}
        for node in self.walked:
            if node.kind == "subsegment":
                continue
            if node.parent is None:
                if node.service not in clients:
                    clients[node.service] = Service(node.name, "client", "", client=True)
                    self.services.append(clients[node.service])
                self.calls.append(Call(clients[node.service], node.service, None, node))
            elif node.parent.service:
                self.calls.append(Call(node.parent.service, node.service, node.parent, node))

    def trouble(self, flag):
        causes = []
        for node in self.walked:
            if not getattr(node, flag) or any(getattr(child, flag) for child in node.children):
                continue
            path = [node]
            while path[0].parent and getattr(path[0].parent, flag):
                path.insert(0, path[0].parent)
            causes.append(path)
        return causes

    def coverage(self, node):
        if node.open or not self.response:
            return 0
        overlap = min(node.end, self.root.end) - max(node.start, self.root.start)
        return math.floor(overlap / self.response * 100 + 0.5) / 100 if overlap > 0 else 0

    def time(self):
        if not self.response:
            return []
        path = [self.root]
        while True:
            longest = max(path[-1].children, key=self.coverage, default=None)
            if longest is None or self.coverage(longest) < 0.5:
                return [path]
            path.append(longest)

    def annotations(self, nodes):
        for node in nodes:
            if node.kind != "inferred":
                for key, value in node.doc.get("annotations", {}).items():
                    if isinstance(value, (str, bool, int, float)):
                        yield node, key, value

    def inside(self, segment):
        return [node for node in self.nodes if node.segment is segment]


def grouped(path):
    """The path of a root cause, cut where another segment begins."""
    services = []
    for i, node in enumerate(path):
        if i == 0 or node.segment is not path[i - 1].segment:
            services.append([])
        services[-1].append(node)
    return services


def cause_json(trace, path, kind):
    services = []
    for entities in grouped(path):
        service = entities[0].service
        answer = dict(service.id()) if service else {}
        answer["Inferred"] = bool(service and service.inferred())
        answer["EntityPath"] = []
        for node in entities:
            entity = {"Name": node.name, "Remote": node.kind == "subsegment" and node.remote}
            if kind == "responsetime":
                entity["Coverage"] = trace.coverage(node)
            else:
                names = {"type": "Name", "message": "Message"}
                entity["Exceptions"] = [{names[k]: e[k] for k in names if e.get(k)} for e in node.exceptions]
            answer["EntityPath"].append(entity)
        services.append(answer)
    return {"Services": services, "ClientImpacting": path[0] is trace.root}


def summary(trace):
    root = trace.root
    answer = {"Id": trace.id, "StartTime": min(node.start for node in trace.nodes), "HasFault": root.fault,
              "HasError": root.error, "HasThrottle": any(node.throttle for node in trace.nodes),
              "IsPartial": any(node.kind == "segment" and node.open for node in trace.nodes),
              "ServiceIds": [service.id() for service in trace.services], "Revision": len(trace.documents)}
    if trace.duration is not None:
        answer["Duration"] = trace.duration
    if trace.response is not None:
        answer["ResponseTime"] = trace.response
    if root.service:
        answer["EntryPoint"] = root.service.id()
    http = {"HttpURL": root.http("request", "url"), "HttpMethod": root.http("request", "method"),
            "UserAgent": root.http("request", "user_agent"), "ClientIp": root.http("request", "client_ip"),
            "HttpStatus": root.http("response", "status")}
    answer["Http"] = {key: value for key, value in http.items() if value}
    answer["Annotations"] = {}
    for node, key, value in trace.annotations(trace.nodes):
        kind = "BooleanValue" if isinstance(value, bool) else "StringValue" if isinstance(value, str) else "NumberValue"
        values = answer["Annotations"].setdefault(key, [])
        same = [v for v in values if json.dumps(v["AnnotationValue"]) == json.dumps({kind: value})]
        if not same:
            same = [{"AnnotationValue": {kind: value}, "ServiceIds": []}]
            values += same
        if node.service and node.service.id() not in same[0]["ServiceIds"]:
            same[0]["ServiceIds"].append(node.service.id())
    users = {}
    for node in trace.nodes:
        if node.kind == "segment" and node.doc.get("user"):
            ids = users.setdefault(node.doc["user"], [])
            if node.service.id() not in ids:
                ids.append(node.service.id())
    answer["Users"] = [{"UserName": name, "ServiceIds": ids} for name, ids in users.items()]
    segments = [node for node in trace.nodes if node.kind == "segment"]
    answer["ResourceARNs"] = [{"ARN": v} for v in {arn for node in segments for arn in arns(node)}]
    answer["InstanceIds"] = [{"Id": v} for v in {node.aws("ec2", "instance_id") for node in segments} - {""}]
    answer["AvailabilityZones"] = [{"Name": v}
                                   for v in {node.aws("ec2", "availability_zone") for node in segments} - {""}]
    for kind, member in (("fault", "Fault"), ("error", "Error"), ("responsetime", "ResponseTime")):
        answer[member + "RootCauses"] = [cause_json(trace, path, kind) for path in trace.causes[kind]]
    return answer


def arns(node):
    found = {node.doc.get("resource_arn", ""), node.aws("function_arn"), node.aws("ecs", "container_arn")}
    return found - {""}


# ---- filter expressions: each place gives a list of values for a keyword, and an operator asks whether any of them ...

TOKEN = re.compile(r'\s*(?:(?P<text>"(?:\\["\\]|[^"])*")|(?P<sign>!=|<=|>=|[(){}\[\],:!=<>#])|(?P<word>-?[\d.]+[eE]\+\d+|[\w.\-]+))')
FLAGS = {"ok", "error", "throttle", "fault", "partial", "inferred", "root", "first", "last", "remote"}


class Place:
    def __init__(self, trace, **members):
        self.trace = trace
        self.__dict__.update(members)


def flags_of(node):
    return {"ok": not node.error and not node.fault, "error": node.error, "fault": node.fault, "throttle": node.throttle,
            "partial": node.open, "inferred": node.kind == "inferred",
            "root": node.kind == "segment" and node.parent is None}


def said_by(node):
    return {"user": [node.doc.get("user")], "availabilityzone": [node.aws("ec2", "availability_zone")],
            "instance.id": [node.aws("ec2", "instance_id")], "resource.arn": list(arns(node))} \
        if node.kind == "segment" else {}


HTTP = {"http.url": ("request", "url"), "http.method": ("request", "method"), "http.useragent": ("request", "user_agent"),
        "http.clientip": ("request", "client_ip"), "http.status": ("response", "status")}


class InTrace(Place):
    def values(self, word):
        trace = self.trace
        if word in HTTP:
            return [trace.root.http(*HTTP[word])]
        if word in ("responsetime", "duration"):
            return [trace.response if word == "responsetime" else trace.duration]
        if word in ("user", "availabilityzone", "instance.id", "resource.arn"):
            return [value for node in trace.nodes for value in said_by(node).get(word, [])]
        flags = dict(flags_of(trace.root), throttle=any(node.throttle for node in trace.nodes),
                     partial=any(node.kind == "segment" and node.open for node in trace.nodes),
                     inferred=any(node.kind == "inferred" for node in trace.nodes))
        return [flags[word]]

    def annotation(self, side, key):
        return [value for _, name, value in self.trace.annotations(self.trace.nodes) if name == key]


class InService(Place):
    def values(self, word):
        node = self.node
        if word in HTTP:
            return [node.http(*HTTP[word])]
        if word == "responsetime":
            return [node.seconds()]
        if word == "duration":
            ends = [other.end for other in self.trace.inside(node) if other.end is not None]
            return [between(node.start, max(ends)) if ends else None]
        if word in ("name", "type"):
            return [getattr(node.service, word)]
        return [flags_of(node)[word]] if word in FLAGS else said_by(node).get(word, [])

    def annotation(self, side, key):
        return [value for _, name, value in self.trace.annotations(self.trace.inside(self.node)) if name == key]


class InEdge(Place):
    def values(self, word):
        call = self.call
        if word in HTTP:
            own = call.seen().http(*HTTP[word])
            if own is None and ("http" not in call.seen().doc or word != "http.status"):
                own = call.server.http(*HTTP[word])
            return [own]
        if word in ("responsetime", "duration"):
            return [call.seen().seconds()]
        if word == "inferred":
            return [call.server.kind == "inferred"]
        if word in FLAGS:
            return [flags_of(call.seen())[word]]
        source = call.client.segment if call.client else None
        return [value for node in (call.server, source) if node for value in said_by(node).get(word, [])]

    def annotation(self, side, key):
        nodes = []
        if side != "source":
            nodes += self.trace.inside(self.call.server)
        if side != "destination" and self.call.client and self.call.client.segment:
            nodes += self.trace.inside(self.call.client.segment)
        return [value for _, name, value in self.trace.annotations(nodes) if name == key]


class InCause(Place):
    def values(self, word):
        if word in ("first", "last", "index"):
            return [{"first": self.index == 0, "last": self.index == self.count - 1, "index": self.index}[word]]
        if word == "coverage":
            return [self.trace.coverage(self.item)]
        if word == "remote":
            return [self.item.kind == "subsegment" and self.item.remote]
        if self.list == "exception":
            return [self.item.get({"name": "type", "message": "message"}[word])]
        if self.list == "entity":
            return [self.item.name]
        service = self.item[0].service
        if word == "inferred":
            return [bool(service and service.inferred())]
        return [getattr(service, word) if service else None]


def compare(operator, value, wanted):
    if operator in ("contains", "beginswith", "endswith"):
        return isinstance(value, str) and {"contains": wanted in value, "beginswith": value.startswith(wanted),
                                           "endswith": value.endswith(wanted)}[operator]
    if isinstance(value, bool) != isinstance(wanted, bool) or isinstance(value, str) != isinstance(wanted, str):
        return False
    return {"=": value == wanted, "<": value < wanted, "<=": value <= wanted, ">": value > wanted,
            ">=": value >= wanted}[operator] if operator == "=" or not isinstance(value, (str, bool)) else False


class Filter:
    """Reads an expression that is right; makes no sense of one that is wrong."""

    def __init__(self, text, groups=None):
        self.text, self.at, self.groups = text, 0, groups or {}
        self.advance()
        self.test = self.expression() if self.token else lambda place: True

    def takes(self, trace):
        return self.test(InTrace(trace))

    def advance(self):
        match = TOKEN.match(self.text, self.at)
        assert match or not self.text[self.at:].strip(), self.text[self.at:]
        self.kind = match.lastgroup if match else None
        self.token = match.group(match.lastgroup) if match else None
        self.begin = match.start(match.lastgroup) if match else len(self.text)
        self.at = match.end() if match else self.at

    def sign(self, *signs):
        found = self.token if self.kind == "sign" and self.token in signs else None
        if found:
            self.advance()
        return found

    def word(self, *words):
        found = self.token.lower() if self.kind == "word" and self.token.lower() in words else None
        if found:
            self.advance()
        return found

    def string(self):
        assert self.kind == "text", self.token
        value = re.sub(r'\\(["\\])', r"\1", self.token[1:-1])
        self.advance()
        return value

    def expression(self):
        tests = [self.conjunction()]
        while self.word("or"):
            tests.append(self.conjunction())
        return tests[0] if len(tests) == 1 else lambda place: any([test(place) for test in tests])

    def conjunction(self):
        tests = [self.unary()]
        while self.token is not None and self.token not in (")", "}") and self.token.lower() != "or":
            self.word("and")
            tests.append(self.unary())
        return tests[0] if len(tests) == 1 else lambda place: all([test(place) for test in tests])

    def unary(self):
        if self.sign("!") or self.word("not"):
            test = self.unary()
            return lambda place: not test(place)
        if self.sign("("):
            test = self.expression()
            assert self.sign(")")
            return test
        return self.term()

    def term(self):
        word = self.token
        low = word.lower()
        for prefix, side in (("source.annotation", "source"), ("destination.annotation", "destination"),
                             ("annotation", None)):
            if low == prefix or low.startswith(prefix + "."):
                return self.annotation(side, word[len(prefix) + 1:])
        if low == "json" or low == "rootcause.json":
            return self.json()
        self.advance()
        if low == "service":
            return self.service()
        if low == "edge":
            return self.edge()
        if low.startswith("group."):
            return self.group(low)
        if low.startswith("rootcause."):
            return self.cause(low)
        return self.comparison(lambda place: place.values(low), low in FLAGS)

    def annotation(self, side, key):
        if not key:
            close = self.text.index("]", self.at)
            key = self.text[self.text.index("[", self.begin) + 1:close].strip(' "')
            self.at = close + 1
        self.advance()
        return self.comparison(lambda place: place.annotation(side, key), False, annotation=True)

    def comparison(self, values, flag, annotation=False):
        operator = self.sign("=", "!=", "<", "<=", ">", ">=") or self.word("contains", "beginswith", "endswith")
        if not operator:
            if annotation:
                return lambda place: any(value is not False for value in values(place))
            return lambda place: any(value not in (None, False, "") for value in values(place)) or \
                any(isinstance(v, (int, float)) and not isinstance(v, bool) for v in values(place))
        wanted = self.value(flag)

        def test(place):
            present = [v for v in values(place) if v is not None and (annotation or operator in ("=", "!=") or v != "")]
            return any(compare(operator.replace("!", ""), v, wanted) for v in present) != (operator == "!=")
        return test

    def value(self, flag):
        if self.kind == "text":
            text = self.string()
            return text.lower() == "true" if flag else text
        raw = self.token
        self.advance()
        if raw.lower() in ("true", "false"):
            return raw.lower() == "true"
        try:
            return float(raw)
        except ValueError:
            return raw

    def selector(self):
        if not self.word("id"):
            return {"name": self.string()}
        found = {}
        assert self.sign("(")
        while not self.sign(")"):
            member = self.word("name", "type", "account.id").replace(".id", "")
            assert self.sign(":")
            found[member] = self.string()
            self.sign(",")
        return found

    def braces(self):
        if not self.sign("{") or self.sign("}"):
            return None
        test = self.expression()
        assert self.sign("}"), self.token
        return test

    def service(self):
        wanted = {}
        if self.sign("(") and not self.sign(")"):
            wanted = self.selector()
            assert self.sign(")")
        inner = self.braces()

        def test(place):
            only = getattr(place, "only_service", None)
            found = [s for s in place.trace.services if chosen(s, wanted) and only in (None, s)]
            if inner is None:
                return bool(found)
            return any(inner(InService(place.trace, node=node)) for service in found for node in service.nodes)
        return test

    def edge(self):
        source = target = {}
        if self.sign("(") and not self.sign(")"):
            source = self.selector()
            assert self.sign(",")
            target = self.selector()
            assert self.sign(")")
        inner = self.braces()
        return lambda place: any(chosen(call.source, source) and chosen(call.target, target)
                                 and (inner is None or inner(InEdge(place.trace, call=call)))
                                 for call in place.trace.calls if getattr(place, "only_call", None) in (None, call))

    def group(self, word):
        operator = self.sign("=", "!=")
        name = self.string()
        inner = Filter(self.groups[name[4:] if word == "group.arn" else name], self.groups)
        return lambda place: inner.test(place) == (operator == "=")

    def cause(self, word):
        _, kind, what = word.split(".")
        inner = self.braces()

        def test(place):
            for path in place.trace.causes[kind]:
                items = {"service": grouped(path), "entity": path,
                         "exception": [e for node in path for e in node.exceptions]}[what]
                for i, item in enumerate(items):
                    at = InCause(place.trace, list=what, item=item, index=i, count=len(items))
                    if inner is None or inner(at):
                        return True
            return False
        return test

    def json(self):
        self.advance()
        operator = self.sign("=", "!=")
        assert self.token == "#"
        pattern, end = json.JSONDecoder().raw_decode(self.text[self.at:].lstrip())
        self.at += len(self.text[self.at:]) - len(self.text[self.at:].lstrip()) + end
        self.advance()
        patterns = pattern if isinstance(pattern, list) else [pattern]

        def test(place):
            trace = place.trace
            causes = [cause_json(trace, path, kind) for kind, paths in trace.causes.items() for path in paths]
            return all(any(matches(p, cause) for cause in causes) for p in patterns) == (operator == "=")
        return test


def chosen(service, wanted):
    return all(getattr(service, member) == value for member, value in wanted.items())


def matches(pattern, value):
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(matches(wanted, value.get(key)) for key, wanted in pattern.items())
    if isinstance(pattern, list):
        return isinstance(value, list) and len(pattern) == len(value) and \
            all(matches(p, v) for p, v in zip(pattern, value))
    if isinstance(value, str) and isinstance(pattern, int) and not isinstance(pattern, bool):
        return value == str(pattern)
    return pattern == value and isinstance(pattern, bool) == isinstance(value, bool)


def plain(value):
    """Lists in one order, for those of which no order is promised."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return sorted(map(plain, value), key=str) if isinstance(value, list) else value

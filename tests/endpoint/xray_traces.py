"""Traces for tests: the same at each run, of many shapes, documents in no particular order."""
import copy
import random

BASE = 1764060300


class Maker:
    def __init__(self, seed, base, strict):
        self.base, self.strict = base, strict
        self.random = random.Random(seed)
        self.ids = 0
        self.described = "00f067aa0ba902b7"

    def id(self):
        self.ids += 1
        return "%016x" % (0xabc0000000000000 + self.ids)

    def chance(self, share):
        return self.random.random() < share

    def pick(self, *items):
        return self.random.choice(items)

    def span(self, name, start, end):
        return {"id": self.id(), "name": name, "start_time": round(start, 3), "end_time": round(end, 3)}

    def spice(self, doc, share=0.3):
        """Outcome, annotations, metadata."""
        r = self.random
        if self.chance(share):
            doc["annotations"] = dict(r.sample([("tenant", self.pick("t1", "t2", "t3")), ("age", r.randint(18, 60)),
                                                ("gold", self.chance(0.5)), ("op" if self.strict else "aws.local.operation", "GET /orders"),
                                                ("ratio", 0.25), ("empty", ""), ("list", "1" if self.strict else [1, 2])], 3))
        if self.chance(0.1):
            doc["metadata"] = {"default": {"k": [1, {"deep": None}]}}
        if self.chance(0.15):
            kind = self.pick("fault", "fault", "error", "throttle")
            doc[kind] = True
            if self.chance(0.7):
                doc["cause"] = {"working_directory": "/srv", "exceptions": [
                    {"id": self.id(), "type": self.pick("TimeoutError", "KeyError", "deserialize"), "message": m,
                     "remote": False} for m in self.pick(["too slow"], ["Access Denied for account_id: 1234567890"],
                                                         ["first", "too slow"])]}
                self.described = doc["cause"]["exceptions"][0]["id"]
            elif self.chance(0.7):
                doc["cause"] = self.described
        return doc

    def http(self, doc, host):
        status = self.pick(200, 200, 200, 201, 302, 404, 429, 500, 503)
        doc["http"] = {"request": {"method": self.pick("GET", "POST", "PUT"),
                                   "url": "http://%s%s" % (host, self.pick("/", "/v2/orders", "/api/game/7"))},
                       "response": {"status": status, "content_length": 86}}
        if self.chance(0.7):
            doc["http"]["request"]["user_agent"] = self.pick("curl/7.88", "Mozilla/5.0 (X11)")
            doc["http"]["request"]["client_ip"] = self.pick("10.0.0.1", "192.0.2.7")
        return doc

    def children(self, doc, depth):
        """Subsegments inside, beside, and what they call."""
        others, start, end = [], doc["start_time"], doc["end_time"]
        for _ in range(self.random.randint(0, 3) if depth else 0):
            begin = start + (end - start) * self.random.uniform(0, 0.4)
            finish = begin + (end - begin) * self.random.uniform(0.2, 1)
            child, more = self.child(begin, finish, depth - 1)
            others += more
            if self.chance(0.7):
                doc.setdefault("subsegments", []).append(child)
            else:
                others.append(dict(child, type="subsegment", parent_id=doc["id"]))
        return others

    def child(self, start, end, depth):
        kind = self.pick("local", "local", "remote", "remote", "aws", "sql")
        child = self.spice(self.span(self.pick("validate", "render", "## load"), start, end))
        others = []
        if kind == "sql":
            child.update(name="shop@db.example.com", namespace="remote", sql={"sanitized_query": "SELECT ?"})
        elif kind == "aws":
            child.update(namespace="aws", **self.pick(
                {"name": "DynamoDB", "aws": {"table_name": "scorekeep-user", "operation": "UpdateItem"}},
                {"name": "DynamoDB", "aws": {"operation": "ListTables"}},
                {"name": "SNS", "aws": {"operation": "Publish", "topic_arn": "arn:aws:sns:eu-1:1:t"}},
                {"name": "SQS", "aws": {"queue_url": "https://sqs/1/jobs", "account_id": "123456789012"}},
                {"name": "S3", "aws": {"bucket_name": "pictures", "resource_names": ["a", "b"]}}))
            child["http"] = {"response": {"status": self.pick(200, 200, 400, 500)}}
        elif kind == "remote":
            name = self.pick("backend.example.com", "auth.example.com")
            child.update(name=name, namespace="remote")
            self.http(child, name)
            if self.chance(0.6):
                segment, more = self.segment(name, start + 0.001, max(end - 0.001, start + 0.002), depth)
                segment["parent_id"] = child["id"]
                others = [segment] + more
        return child, others + self.children(child, depth if kind == "local" else 0)

    def segment(self, name, start, end, depth):
        doc = self.http(self.spice(self.span(name, start, end), 0.5), name)
        if self.chance(0.5):
            doc["origin"] = self.pick("AWS::EC2::Instance", "AWS::ECS::Container", "AWS::Lambda::Function")
            doc["aws"] = {"AWS::EC2::Instance": {"ec2": {"instance_id": self.pick("i-1", "i-2"),
                                                         "availability_zone": self.pick("eu-1a", "eu-1b")}},
                          "AWS::ECS::Container": {"ecs": {"container_arn": "arn:aws:ecs:eu-1:1:container/c"}},
                          "AWS::Lambda::Function": {"function_arn": "arn:aws:lambda:eu-1:1:function:f",
                                                    "account_id": "123456789012"}}[doc["origin"]]
        if self.chance(0.4):
            doc["user"] = self.pick("alice", "bob", "Zoë")
        if self.chance(0.2):
            doc["resource_arn"] = "arn:aws:elasticbeanstalk:eu-1:1:environment/e"
        if self.chance(0.3):
            doc["service"] = {"version": "1.2"}
        return doc, self.children(doc, depth)

    def trace(self, number):
        r = self.random
        start = self.base + number * 10 + r.randint(0, 999) / 1000
        doc, others = self.segment(self.pick("api.example.com", "api.example.com", "data-plane", "shop"), start,
                                   start + r.choice([0.05, 0.4, 1.5, 3.5, 6.5]), 3)
        documents = [doc] + others
        if self.chance(0.12):
            documents.append(dict(copy.deepcopy(doc), in_progress=True, name="early"))
            del documents[-1]["end_time"]
        if self.chance(0.12):
            doc.pop("end_time")
            doc["in_progress"] = True
        if self.chance(0.1) and len(documents) > 1:
            documents.pop(r.randrange(len(documents)))
        if self.chance(0.1):
            documents.append(self.segment("late", start + 0.1, start + 9, 1)[0])
        r.shuffle(documents)
        trace_id = "1-%08x-%024x" % (int(start), number)
        return trace_id, [dict(document, trace_id=trace_id) for document in documents]


def make(count=120, seed=7, base=BASE, strict=False):
    """strict: nothing that the endpoint refuses: annotations that are lists, keys with dots."""
    maker = Maker(seed, base, strict)
    return [maker.trace(number) for number in range(count)]

"""Segment documents of a small shop, with everything that a service graph must cope with."""
import json
import random

ACCOUNTS = (None, None, None, "111111111111")


class Shop:
    """traces: {trace id: [document, ...]} in the order of sending."""

    def __init__(self, seed, first_s, span_s, traces):
        self.random = random.Random(seed)
        self.first_us, self.span_us = first_s * 1_000_000, span_s * 1_000_000
        self.traces = {}
        for _ in range(traces):
            self.trace()

    def id(self):
        return "%016x" % self.random.getrandbits(64)

    def trace(self):
        start = self.first_us + self.random.randrange(self.span_us)
        self.trace_id = "1-%08x-%024x" % (start // 1_000_000, self.random.getrandbits(96))
        self.documents = self.traces[self.trace_id] = []
        kind = self.random.random()
        if kind < 0.85:
            self.web(start)
        elif kind < 0.93:
            self.segment("worker", start, None, origin="AWS::ECS::Container", calls=[self.queue, self.stock])
        else:  # two that know nothing of each other, and one whose parent was never sent
            self.segment("cron", start, None, calls=[])
            self.segment("orders", start + 1000, self.id(), origin="AWS::EC2::Instance", calls=[self.bucket])
        self.random.shuffle(self.documents) if self.random.random() < 0.3 else None

    def web(self, start):
        calls = self.random.sample([self.orders, self.stock, self.payments, self.table, self.sql, self.bucket,
                                    self.queue, self.local, self.retried, self.direct], self.random.randrange(6))
        self.segment("web", start, None, origin=self.random.choice(["AWS::EC2::Instance", "AWS::ECS::Container"]),
                     calls=calls)

    # How something ended: by flags, by a status alone, or not yet.
    def outcome(self, document):
        kind = self.random.random()
        if kind < 0.6:
            return
        if kind < 0.66:
            document["error"] = True
        elif kind < 0.70:
            document.update(error=True, throttle=True)
        elif kind < 0.73:
            document["throttle"] = True
        elif kind < 0.79:
            document["fault"] = True
        elif kind < 0.81:
            document.update(error=True, fault=True)
        elif kind < 0.83:
            document.update(error=False, http={"response": {"status": 500}})
        elif kind < 0.95:
            status = self.random.choice([200, 204, 302, 400, 404, 429, 500, 503, 599])
            document["http"] = {"response": {"status": status}}

    def times(self, document, start):
        took = int(self.random.lognormvariate(10, 2.2))  # 22 ms, with a long tail
        document["start_time"] = start / 1e6
        if self.random.random() < 0.04:
            document["in_progress"] = True
        else:
            document["end_time"] = (start + took) / 1e6
        return took

    def segment(self, name, start, parent_id, origin=None, calls=()):
        document = {"trace_id": self.trace_id, "id": self.id(), "name": name}
        took = self.times(document, start)
        self.outcome(document)
        if parent_id:
            document["parent_id"] = parent_id
        if origin:
            document["origin"] = origin
        account = self.random.choice(ACCOUNTS)
        if account:
            document["aws"] = {"account_id": account}
        if self.random.random() < 0.5:
            document["annotations"] = {"tenant": self.random.choice(["t1", "t2"])}
        inside = []
        for call in calls:
            call(document["id"], start + self.random.randrange(took + 1), inside)
        self.deliver(document, inside)
        return document["id"]

    def deliver(self, document, inside):
        """Subsegments go inside, or alone; some segments are first said to be in progress."""
        for subsegment in inside:
            if self.random.random() < 0.3:
                self.documents.append({**subsegment, "type": "subsegment", "trace_id": self.trace_id,
                                       "parent_id": document["id"]})
            else:
                document.setdefault("subsegments", []).append(subsegment)
        if self.random.random() < 0.1 and "end_time" in document:
            early = {k: v for k, v in document.items() if k not in ("end_time", "subsegments", "fault", "error")}
            self.documents.append({**early, "in_progress": True})
        if self.random.random() < 0.97 or document["name"] != "stock":  # some segments never arrive
            self.documents.append(document)

    def subsegment(self, name, start, **members):
        document = {"id": self.id(), "name": name, **members}
        self.times(document, start)
        self.outcome(document)
        return document

    def remote(self, name, start, inside, **members):
        inside.append(self.subsegment(name, start, namespace="remote", **members))
        return inside[-1]["id"]

    def orders(self, caller, start, inside):
        name = self.random.choice(["orders", "orders", "orders.example.com", "orders-v2.example.com"])
        parent = self.remote(name, start, inside)
        calls = self.random.sample([self.table, self.sql, self.payments, self.local], self.random.randrange(4))
        self.segment("orders", start + 500, parent, origin="AWS::EC2::Instance", calls=calls)

    def stock(self, caller, start, inside):
        self.segment("stock", start + 300, self.remote("stock", start, inside), calls=[])

    def retried(self, caller, start, inside):
        parent = self.remote("stock", start, inside)
        for attempt in range(2):
            self.segment("stock", start + 300 + attempt * 1000, parent, calls=[])

    def direct(self, caller, start, inside):
        self.segment("audit", start, caller, calls=[])

    def payments(self, caller, start, inside):
        self.remote("payments.example.com", start, inside)

    def sql(self, caller, start, inside):
        self.remote("shop@db.example.com", start, inside, sql={"sanitized_query": "SELECT ?"})

    def table(self, caller, start, inside):
        aws = {"operation": "GetItem", "table_name": self.random.choice(["carts", "users"]),
               "account_id": "222222222222"}
        inside.append(self.subsegment("DynamoDB", start, namespace="aws", aws=aws))

    def queue(self, caller, start, inside):
        aws = {"operation": "SendMessage", "queue_url": "https://sqs.us-east-1.amazonaws.com/1/q"}
        inside.append(self.subsegment("SQS", start, namespace="aws", aws=aws))

    def bucket(self, caller, start, inside):
        inside.append(self.subsegment("S3", start, namespace="aws", aws={"operation": "GetObject"}))

    def local(self, caller, start, inside):
        """Work of its own, with a call in its depth."""
        deep = []
        self.payments(caller, start + 10, deep)
        inside.append(self.subsegment("render", start, subsegments=deep))

    def texts(self):
        return [json.dumps(document) for documents in self.traces.values() for document in documents]

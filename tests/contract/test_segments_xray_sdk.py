"""The same program with AWS's SDK for Python and with the library: the same tree, the same fields.

The library's half is tests/support/application/shop_spans.c. Both follow the same X-Amzn-Trace-Id.

Where the two differ, and why (DIFFERENCES holds the members):
* The SDK puts ended subsegments into their segment; the library sends each as a document of its own, which X-Ray takes
  alike, so that a trace of thousands of spans needs no memory. Both are made flat before they are compared; type,
  trace_id and parent_id of a document that stands alone follow from that.
* in_progress: the SDK writes false at the end; the guide knows true only.
* namespace: the SDK writes "local" where the guide knows aws and remote.
* aws: the SDK says who made the segment from 2.x on; the library says it and the log group always.
* cause.working_directory: the SDK's is Python's; C has none to offer that would be true on every thread.
* cause.exceptions[].remote: the SDK writes false, which is what a missing one means.
* http.request.traced of calls: this SDK's entity keeps it under no key; its patchers write it by hand.
* Ids and times are each one's own.
"""
import copy
import json
import logging
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    from aws_xray_sdk.core import xray_recorder
    from aws_xray_sdk.core.context import Context
except ImportError:
    print("python3-aws-xray-sdk is missing: skipped")
    sys.exit(77)

from capturing_server import CapturingServer

DRIVER = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")) / "support" / "shop_spans"
TRACE, PARENT = "1-58406520-a006649127e371903a2de979", "70de5b6f19ff9a0a"
OWN = {"id", "trace_id", "parent_id", "type", "start_time", "end_time", "subsegments"}
DIFFERENCES = {"in_progress": False, "namespace": "local"}


class Emitter:
    """In the place of the UDP socket."""

    def __init__(self):
        self.documents = []

    def send_entity(self, entity):
        self.documents.append(json.loads(entity.serialize()))

    def set_daemon_address(self, _address):
        pass


def with_the_sdk():
    emitter = Emitter()
    xray_recorder.configure(sampling=False, context=Context(), plugins=())
    xray_recorder.emitter = emitter
    segment = xray_recorder.begin_segment("shop", traceid=TRACE, parent_id=PARENT)
    for key, value in [("method", "POST"), ("url", "https://shop/orders?a=1"), ("user_agent", "curl/8"),
                       ("client_ip", "10.0.0.1"), ("status", 503), ("content_length", 0)]:
        segment.put_http_meta(key, value)
    segment.set_user("u-7")
    for key, value in [("tenant", "t1"), ("items", -3), ("ratio", 0.25), ("paid", False)]:
        segment.put_annotation(key, value)
    segment.put_metadata("cart", {"lines": [1, 2, {"gift": None}]})
    segment.put_metadata("note", "grüße")
    stock = xray_recorder.begin_subsegment("stock", namespace="remote")
    for key, value in [("method", "GET"), ("url", "http://stock/items/7"), ("status", 429), ("content_length", 12)]:
        stock.put_http_meta(key, value)
    xray_recorder.end_subsegment()
    orders = xray_recorder.begin_subsegment("orders@db", namespace="remote")
    orders.set_sql({"url": "jdbc:sqlite:orders", "sanitized_query": "SELECT * FROM o WHERE i=?",
                    "database_type": "SQLite", "database_version": "3.40", "driver_version": "1.2", "user": "app",
                    "preparation": "statement"})
    xray_recorder.end_subsegment()
    price = xray_recorder.begin_subsegment("price <list>")
    price.add_exception(ValueError('no price for "7"'), [("price.py", 31, "price"), ("shop.py", 7, "handle")])
    xray_recorder.begin_subsegment("look up").put_annotation("tenant", "t1")
    xray_recorder.end_subsegment()
    xray_recorder.end_subsegment()
    xray_recorder.end_segment()
    return emitter.documents


def with_the_library():
    with CapturingServer() as server, tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AK",
                       "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL": server.url, "CLTEL_BUFFER_DIR": home,
                       "CLTEL_SERVICE_NAME": "shop"}
        subprocess.run([DRIVER, f"Root={TRACE};Parent={PARENT};Sampled=1"], check=True, env=environment)
        bodies = [json.loads(captured.body) for captured in server.captured if captured.path == "/TraceSegments"]
    return [json.loads(text) for body in bodies for text in body["TraceSegmentDocuments"]]


def flat(documents):
    """{name: (its parent's name, its own members)}; one name for each."""
    found, names = {}, {}

    def add(document, parent):
        names[document["id"]] = document["name"]
        found[document["name"]] = parent, {name: value for name, value in document.items()
                                           if name not in OWN and DIFFERENCES.get(name) != value}
        for inner in document.get("subsegments", []):
            add(inner, document["id"])
    for document in documents:
        add(document, document.get("parent_id"))
    return {name: (names.get(parent, parent), members) for name, (parent, members) in found.items()}


def without_allowed(members):
    """What the list above allows, taken out of both."""
    members = {name: copy.deepcopy(value) for name, value in members.items() if name != "aws"}
    request = members.get("http", {}).get("request", {})
    request.pop("traced", None)
    cause = members.get("cause", {})
    cause.pop("working_directory", None)
    for exception in cause.get("exceptions", []):
        exception.pop("id")
        if not exception.get("remote"):
            exception.pop("remote", None)
    return members


class SegmentsXraySdk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.theirs, cls.ours = with_the_sdk(), with_the_library()

    def test_the_tree_is_the_same(self):
        theirs, ours = flat(self.theirs), flat(self.ours)
        self.assertEqual({name: parent for name, (parent, _) in ours.items()},
                         {name: parent for name, (parent, _) in theirs.items()})
        self.assertEqual(ours["shop"][0], PARENT)
        self.assertEqual(ours["look up"][0], "price list")
        self.assertEqual({document["trace_id"] for document in self.ours + self.theirs}, {TRACE})

    def test_the_fields_are_the_same(self):
        theirs, ours = flat(self.theirs), flat(self.ours)
        self.assertEqual(len(ours), 5)
        for name in theirs:
            with self.subTest(name=name):
                self.assertEqual(without_allowed(ours[name][1]), without_allowed(theirs[name][1]))

    def test_what_only_the_library_says_is_what_the_list_allows(self):
        ours = flat(self.ours)
        self.assertEqual(set(ours["shop"][1]["aws"]), {"xray", "cloudwatch_logs"})
        self.assertIs(ours["stock"][1]["http"]["request"]["traced"], True)
        self.assertEqual([name for name, (_, members) in ours.items() if "aws" in members], ["shop"])


if __name__ == "__main__":
    logging.disable()  # the SDK says that it cleans a name
    unittest.main(warnings="ignore")  # and leaves the socket that it was made with to the collector

"""`cltel trace` against the local endpoint, with segments that boto3 put there, and against services that misbehave."""
import contextlib
import csv
import http.server
import io
import json
import pathlib
import re
import subprocess
import threading
import time
import unittest

import cli_rig

try:
    import boto3
except ImportError:
    boto3 = None

PICTURES = pathlib.Path(__file__).parent / "pictures"


class Trace:
    """Builds documents around one moment, a minute ago, and puts them."""

    count = 0

    def __init__(self):
        Trace.count += 1
        self.begin = float(int(time.time()) - 60)
        self.id = f"1-{int(self.begin):08x}-{Trace.count:024x}"
        self.documents = []

    def at(self, ms):
        return round(self.begin + ms / 1000, 6)

    def add(self, span, name, start, end, **more):
        times = {"start_time": self.at(start)}
        times.update({"in_progress": True} if end is None else {"end_time": self.at(end)})
        self.documents.append({"trace_id": self.id, "id": f"{span:016x}", "name": name, **times, **more})

    def child(self, span, parent, name, start, end, **more):
        self.add(span, name, start, end, parent_id=f"{parent:016x}", type="subsegment", **more)

    def put(self, folder):
        client = make_client(folder, "xray")
        for first in range(0, len(self.documents), 50):
            answer = client.put_trace_segments(
                TraceSegmentDocuments=[json.dumps(document) for document in self.documents[first:first + 50]])
            assert not answer["UnprocessedTraceSegments"], answer
        return self


def make_client(folder, service):
    variables = folder.endpoint.variables
    return boto3.client(service, endpoint_url=variables["AWS_ENDPOINT_URL"], region_name="us-east-1",
                        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
                        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"])


def make_shop():
    trace = Trace()
    trace.add(0xa1, "api", 0, 812, fault=True, annotations={"order": 81725},
              aws={"cloudwatch_logs": [{"log_group": "shop"}]},
              http={"request": {"method": "POST", "url": "https://shop.example/v1/pay?x=1"},
                    "response": {"status": 502}})
    trace.child(0xb1, 0xa1, "cards", 60, 801, namespace="remote", fault=True)
    trace.add(0xc1, "cards", 70, 800, parent_id=f"{0xb1:016x}", fault=True)
    trace.child(0xc2, 0xc1, "db", 80, 84, namespace="remote",
                sql={"sanitized_query": "SELECT *\n  FROM card WHERE id = ?", "database_type": "PostgreSQL"})
    trace.child(0xc3, 0xc1, "bank", 92, 792, namespace="remote", fault=True,
                http={"request": {"method": "POST", "url": "https://bank.example/auth"}, "response": {"status": 504}},
                cause={"exceptions": [
                    {"id": f"{0xe1:016x}", "type": "GatewayTimeout", "message": "no answer in 700 ms", "truncated": 3,
                     "stack": [{"path": "src/pay.c", "line": 120, "label": "authorize"}], "cause": f"{0xe2:016x}"},
                    {"id": f"{0xe2:016x}", "type": "Timeout", "message": "read"}]},
                metadata={"cltel": {"events": [{"time": trace.at(300), "name": "retry", "fields": {"attempt": 2}}]},
                          "default": {"k": [1, 2]}})
    for number in range(120):
        trace.child(0xd00 + number, 0xa1, "SELECT item", 1 + number * 0.4, 1.3 + number * 0.4)
    trace.child(0xf1, 0xdead, "late job", 500, None)
    return trace


def put_lines(folder, trace):
    client = make_client(folder, "logs")
    client.create_log_group(logGroupName="shop")
    client.create_log_stream(logGroupName="shop", logStreamName="api-7f")

    def event(ms, **message):
        return {"timestamp": int(trace.at(ms) * 1000), "message": json.dumps({**message, "trace_id": trace.id})}

    client.put_log_events(logGroupName="shop", logStreamName="api-7f", logEvents=[
        event(10, level="INFO", message="order placed", order=81725, span_id=f"{0xa1:016x}"),
        event(790, level="ERROR", message="card refused\x1b[31m", code=51, span_id=f"{0xc3:016x}"),
        {"timestamp": int(trace.at(805) * 1000), "message": f"done {trace.id}@{0xa1:016x}"},
        event(811, level="WARN", message="lost", span_id="f" * 16),
        {"timestamp": int(trace.at(812) * 1000), "message": "another request"},
    ])


def comparable(trace, data):
    text = data.decode().replace(trace.id, "TRACE")
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.(\d{3})", r"DAY TIME.\1", text)
    return re.sub(r"\b\d\d:\d\d:\d\d\.(\d{3})", r"TIME.\1", text)


@unittest.skipUnless(boto3, "boto3 is missing")
class Waterfall(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.folder = cls.stack.enter_context(cli_rig.Folder())
        cls.trace = make_shop().put(cls.folder)
        put_lines(cls.folder, cls.trace)

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def run_trace(self, *words, code=0, **more):
        done = self.folder.run("trace", self.trace.id, *words, **more)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def assert_picture(self, name, *words, **more):
        seen = comparable(self.trace, self.run_trace(*words, **more))
        self.assertEqual((PICTURES / f"{name}.txt").read_text(), seen, name)

    def test_the_picture_has_bars_and_lines_in_place(self):
        self.assert_picture("waterfall", "--format", "table", COLUMNS="110")

    def test_without_utf8_it_is_ascii(self):
        self.assert_picture("waterfall_ascii", "--format", "table", "--utc", COLUMNS="80", LC_ALL="C")

    def test_all_shows_every_span(self):
        text = self.run_trace("--format", "table", "--all").decode()
        self.assertEqual(text.count("SELECT item"), 120)

    def test_errors_only(self):
        self.assert_picture("errors", "--format", "table", "--errors", "--no-logs", "--utc", COLUMNS="100")

    def test_a_span_in_full(self):
        self.assert_picture("span", "--span", f"{0xc3:016x}", "--utc")

    def test_the_beginning_of_a_span_id_will_do_when_it_is_the_only_one(self):
        self.assertIn(b"GatewayTimeout", self.run_trace("--span", f"{0xc3:016x}"))
        done = self.folder.run("trace", self.trace.id, "--span", "00000000000000")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"more than one", done.stderr)
        self.assertEqual(self.folder.run("trace", self.trace.id, "--span", "77").returncode, 2)

    def test_a_span_as_json_is_what_was_sent(self):
        seen = json.loads(self.run_trace("--span", f"{0xc3:016x}", "--json"))
        sent = next(document for document in self.trace.documents if document["id"] == f"{0xc3:016x}")
        self.assertEqual(seen, sent)

    def test_raw_is_what_was_sent(self):
        seen = [json.loads(line) for line in self.run_trace("--raw").splitlines()]
        self.assertEqual(sorted(seen, key=lambda d: d["id"]), sorted(self.trace.documents, key=lambda d: d["id"]))

    def test_json_has_the_tree_the_path_and_the_lines(self):
        seen = json.loads(self.run_trace("--json"))
        self.assertEqual(seen["trace_id"], self.trace.id)
        self.assertEqual(seen["spans"], len(self.trace.documents))
        self.assertAlmostEqual(sum(piece["duration"] for piece in seen["critical_path"]), 0.812, places=4)
        found = {}

        def walk(spans, parent):
            for span in spans:
                found[span["span_id"]] = span
                self.assertEqual(parent, None if span.get("missing_parent") else span.get("parent_id"))
                walk(span["children"], span["span_id"])

        walk(seen["tree"], None)
        self.assertEqual(set(found), {document["id"] for document in self.trace.documents})
        self.assertEqual([line["message"]["message"] for line in found[f"{0xc3:016x}"]["logs"]],
                         ["card refused\x1b[31m"])
        self.assertEqual([line["message"]["message"] for line in seen["logs"]], ["lost"])
        self.assertTrue(found[f"{0xc3:016x}"]["critical"])
        self.assertTrue(found[f"{0xf1:016x}"]["in_progress"])

    def test_csv_and_lines_have_a_row_for_each_span(self):
        rows = list(csv.DictReader(io.StringIO(self.run_trace("--csv").decode())))
        self.assertEqual(len(rows), len(self.trace.documents))
        self.assertEqual({row["status"] for row in rows}, {"ok", "fault", "running"})
        lines = [json.loads(line) for line in self.run_trace("--format", "jsonl").splitlines()]
        self.assertEqual(lines[0]["label"], "POST /v1/pay")

    def test_each_form_of_an_id_is_the_same_trace(self):
        w3c = self.trace.id[2:].replace("-", "")
        for form in (w3c, w3c.upper(), f"00-{w3c}-{0xa1:016x}-01", f"Root={self.trace.id};Sampled=1"):
            done = self.folder.run("trace", form)
            self.assertEqual((done.returncode, done.stdout), (0, self.run_trace()))

    def test_no_logs_leaves_them_out(self):
        self.assertNotIn(b"order placed", self.run_trace("--format", "table", "--no-logs"))

    def test_another_group_has_no_lines_of_it(self):
        done = self.folder.run("trace", self.trace.id, "--format", "table", "--group", "nowhere")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"nowhere", done.stderr)
        self.assertNotIn(b"order placed", done.stdout)

    def test_a_reader_that_leaves_is_no_failure_to_speak_of(self):
        with subprocess.Popen([cli_rig.COMMAND, "trace", self.trace.id, "--json"], env=self.folder.environment(),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.close()
            self.assertEqual(process.wait(cli_rig.PATIENCE_S), 141)
            self.assertEqual(process.stderr.read(), b"")


@unittest.skipUnless(boto3, "boto3 is missing")
class List(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.folder = cls.stack.enter_context(cli_rig.Folder())
        cls.shop = make_shop().put(cls.folder)
        cls.slow, cls.quick = Trace(), Trace()
        cls.slow.add(1, "slow", -1000, 4000)
        cls.quick.add(1, "quick", 2000, 2010, throttle=True)
        for trace in (cls.slow, cls.quick):
            trace.put(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def ids(self, *words):
        done = self.folder.run("trace", "--json", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [trace["id"] for trace in json.loads(done.stdout)]

    def test_newest_first_or_slowest_first(self):
        self.assertEqual(self.ids(), [self.quick.id, self.shop.id, self.slow.id])
        self.assertEqual(self.ids("--sort", "slowest"), [self.slow.id, self.shop.id, self.quick.id])
        self.assertEqual(self.ids("--sort", "slowest", "--limit", "1"), [self.slow.id])
        self.assertEqual(self.ids("--limit", "2"), [self.quick.id, self.shop.id])

    def test_a_filter_expression_chooses(self):
        self.assertEqual(self.ids("--filter", "fault"), [self.shop.id])
        self.assertEqual(self.ids("--filter", 'service("slow") OR throttle'), [self.quick.id, self.slow.id])
        self.assertEqual(self.ids("-q", "annotation.order = 1"), [])

    def test_a_filter_that_is_none_is_explained(self):
        done = self.folder.run("trace", "--filter", "nonsense(")
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"does not take this filter", done.stderr)
        self.assertIn(b"XRAY-FILTERS.md", done.stderr)

    def test_a_time_without_traces_is_empty_in_each_form(self):
        for form, expected in (("plain", b""), ("json", b"[]\n"), ("jsonl", b""), ("csv", b"")):
            done = self.folder.run("trace", "--since", "3h", "--until", "2h", "--format", form)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, expected, b""), form)

    def test_days_are_asked_for_in_pieces(self):
        self.assertEqual(self.ids("--since", "3d"), [self.quick.id, self.shop.id, self.slow.id])

    def test_a_table_never_cuts_an_id(self):
        done = self.folder.run("trace", "--format", "table", COLUMNS="60")
        self.assertIn(self.shop.id.encode(), done.stdout)
        self.assertIn(b"812 ms", done.stdout)

    def test_spans_are_counted_when_asked_for(self):
        rows = list(csv.DictReader(io.StringIO(self.folder.run("trace", "--csv", "--spans").stdout.decode())))
        self.assertEqual({row["id"]: int(row["spans"]) for row in rows},
                         {self.shop.id: len(self.shop.documents), self.slow.id: 1, self.quick.id: 1})
        self.assertEqual(rows[1]["services"], "api, cards, db, bank")
        self.assertEqual(rows[1]["root"], "api POST /v1/pay")

    def test_the_map_says_who_called_whom(self):
        rows = list(csv.DictReader(io.StringIO(self.folder.run("trace", "--map", "--csv").stdout.decode())))
        calls = {(row["from"], row["to"]): (row["calls"], row["faults"]) for row in rows}
        self.assertEqual(calls[("api", "cards")], ("1", "1"))
        self.assertEqual(calls[("cards", "db")], ("1", "0"))
        self.assertIn(("(client)", "api"), calls)

    def test_the_page_shows_the_same(self):
        for words, begin in ((["-q", "fault"], "/traces?q=fault&from="), (["--map"], "/map?from="),
                             ([self.shop.id, "--span", "a1"], f"/traces/{self.shop.id}?span=a1\n")):
            done = self.folder.run("trace", "--open", *words)
            self.assertEqual(done.returncode, 0)
            self.assertTrue(done.stdout.startswith(f"http://127.0.0.1:{self.folder.endpoint.port()}{begin}".encode()))

    def test_what_does_not_belong_together_is_refused(self):
        for words in (["--raw"], ["--depth", "2"], ["--span", "1"], ["--no-logs"], [self.shop.id, "--since", "1h"],
                      [self.shop.id, "--map"], ["--map", "--since", "1d"], ["no id"],
                      [self.shop.id, "--min-duration", "long"], ["--limit", "0"], ["--sort", "best"]):
            done = self.folder.run("trace", *words)
            self.assertEqual((done.returncode, done.stdout), (2, b""), words)

    def test_a_trace_that_is_not_there(self):
        done = self.folder.run("trace", "1-00000001-" + "0" * 24)
        self.assertEqual((done.returncode, done.stdout), (4, b""))
        self.assertIn(b"there is no trace 1-00000001-", done.stderr)


@unittest.skipUnless(boto3, "boto3 is missing")
class Large(unittest.TestCase):
    def test_5000_spans_have_a_sensible_picture_and_are_all_there(self):
        trace = Trace()
        trace.add(1, "root", 0, 5000)
        for number in range(5000):
            trace.child(2 + number, 1, f"work {number % 1000}", number, number + 0.9, error=number == 777)
        with cli_rig.Folder("--trace-kb", "20000") as folder:
            trace.put(folder)
            picture = folder.run("trace", trace.id, "--format", "table")
            self.assertLessEqual(picture.stdout.count(b"\n"), 210)
            self.assertIn(b"work 777  error", picture.stdout)
            self.assertIn(b"Not shown:", picture.stdout)
            every = folder.run("trace", trace.id, "--format", "table", "--all").stdout
            self.assertEqual(every.count(b"work "), 5000)
            tree = json.loads(folder.run("trace", trace.id, "--json").stdout)["tree"]
            self.assertEqual(len(tree[0]["children"]), 5000)


class Rest(http.server.ThreadingHTTPServer):
    """Answers a path, or an X-Amz-Target, with what `answers` has for it: each once, the last again and again."""

    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), RestHandler)
        self.answers = {name: list(each) for name, each in answers.items()}
        self.bodies = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A command that leaves early is no news."""

    def run(self, *words):
        return subprocess.run([cli_rig.COMMAND, "trace", *words], capture_output=True, check=False,
                              timeout=cli_rig.PATIENCE_S, stdin=subprocess.DEVNULL,
                              env=cli_rig.environment("/nonexistent", AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
                                                      AWS_SECRET_ACCESS_KEY="secret", AWS_REGION="eu-west-1",
                                                      AWS_ENDPOINT_URL=f"http://127.0.0.1:{self.server_address[1]}"))


class RestHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):  # noqa: the name is the library's
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = (self.headers["X-Amz-Target"] or self.path).rpartition("." if self.headers["X-Amz-Target"] else "/")[2]
        self.server.bodies.append((name, body))
        waiting = self.server.answers[name]
        status, answer = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


ID = "1-58406520-a006649127e371903a2de979"


def page(token, *documents):
    answer = {"Traces": [{"Id": ID, "Segments": [{"Id": d["id"], "Document": json.dumps(d)} for d in documents]}]}
    return (200, {**answer, **({"NextToken": token} if token else {})})


def document(span, **more):
    return {"trace_id": ID, "id": span, "name": "shop", "start_time": 1480615200.0, "end_time": 1480615201.0, **more}


class Misbehaving(unittest.TestCase):
    def test_documents_of_all_pages_make_the_trace(self):
        service = Rest({"Traces": [page("p2", document("a1")),
                                   page(None, document("a2", parent_id="a1", type="subsegment"))]})
        done = service.run(ID, "--no-logs", "--csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count(b"\n"), 3)
        self.assertEqual([body.get("NextToken") for _, body in service.bodies], [None, "p2"])

    def test_lines_that_cannot_be_read_leave_the_picture_and_say_so(self):
        logs = {"aws": {"cloudwatch_logs": [{"log_group": "secret"}]}}
        service = Rest({"Traces": [page(None, document("a1", **logs))],
                        "FilterLogEvents": [(400, {"__type": "AccessDeniedException", "message": "no"})]})
        done = service.run(ID, "--format", "table")
        self.assertEqual(done.returncode, 5)
        self.assertIn(b"shop", done.stdout)
        self.assertIn(b"could not read the lines of the group secret", done.stderr)

    def test_lines_are_asked_for_by_both_forms_of_the_id(self):
        logs = {"aws": {"cloudwatch_logs": [{"arn": "arn:aws:logs:eu-west-1:1:log-group:/a/b:*"}]}}
        service = Rest({"Traces": [page(None, document("a1", **logs))], "FilterLogEvents": [(200, {"events": []})]})
        self.assertEqual(service.run(ID).returncode, 0)
        name, body = service.bodies[-1]
        self.assertEqual((name, body["logGroupName"]), ("FilterLogEvents", "/a/b"))
        self.assertEqual(body["filterPattern"], f'?"{ID}" ?"58406520a006649127e371903a2de979"')

    def test_documents_that_are_none_are_said(self):
        service = Rest({"Traces": [page(None, document("a1"), {"id": "x"})]})
        self.assertIn(b"1 of 2 documents", service.run(ID, "--format", "table").stdout)
        service = Rest({"Traces": [page(None, {"id": "x"})]})
        done = service.run(ID)
        self.assertEqual((done.returncode, done.stdout), (4, b""))

    def test_answers_that_are_no_json_are_said(self):
        for answer in (b"", b"nonsense", b"[", b"\xff"):
            done = Rest({"Traces": [(200, answer)]}).run(ID)
            self.assertEqual((done.returncode, done.stdout), (4, b""), answer)
            self.assertIn(b"BatchGetTraces", done.stderr)

    def test_a_throttled_call_is_tried_again(self):
        service = Rest({"TraceSummaries": [(429, {"__type": "ThrottledException"}), (200, {"TraceSummaries": []})]})
        self.assertEqual(service.run("--since", "1m").returncode, 0)
        self.assertEqual(len(service.bodies), 2)

    def test_a_service_that_is_not_there(self):
        done = subprocess.run([cli_rig.COMMAND, "trace", ID], capture_output=True, check=False,
                              timeout=cli_rig.PATIENCE_S,
                              env=cli_rig.environment("/nonexistent", AWS_ACCESS_KEY_ID="AKIDEXAMPLE",
                                                      AWS_SECRET_ACCESS_KEY="secret", AWS_REGION="eu-west-1",
                                                      AWS_ENDPOINT_URL="http://127.0.0.1:1"))
        self.assertEqual((done.returncode, done.stdout), (4, b""))


if __name__ == "__main__":
    unittest.main()

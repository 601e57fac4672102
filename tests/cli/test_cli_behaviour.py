"""What a script cannot show: signals, terminals, readers that leave, services that misbehave."""
import contextlib
import email.utils
import fcntl
import http.server
import json
import os
import pathlib
import pty
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import cli_rig

SANITIZED = "-asan" in str(cli_rig.COMMAND) or "-tsan" in str(cli_rig.COMMAND)


class Service(http.server.ThreadingHTTPServer):
    """Answers each request with what `answers` gives in turn, the last again and again: (status, body).
    A request to a path of `by_path` (services that are REST) gets that answer in place of it."""

    daemon_threads = True

    def __init__(self, *answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.by_path = {}
        self.operations = []
        self.bodies = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A command that leaves early is no news."""

    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):  # noqa: the name is the library's
        service = self.server
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service.operations.append(self.headers.get("X-Amz-Target", self.path).partition(".")[2] or self.path)
        service.bodies.append(body)
        if self.path in service.by_path:
            status, answer = service.by_path[self.path]
        else:
            status, answer = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
        answer = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self):  # noqa: the name is the library's
        self.send_response(404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1"}


def against(service, *words, input=b"", timeout=cli_rig.PATIENCE_S):
    """Runs the command with the service in place of AWS."""
    return subprocess.run([cli_rig.COMMAND, *words], input=input, capture_output=True, check=False, timeout=timeout,
                          env=cli_rig.environment("/nonexistent", AWS_ENDPOINT_URL=service.url(), **KEYS))


def event(number, message):
    return {"logStreamName": "s", "timestamp": 1700000000000 + number, "message": message, "ingestionTime": 1,
            "eventId": str(number)}


def refusal(name):
    return {"__type": name, "message": "no"}


@contextlib.contextmanager
def started(folder, *words, **pipes):
    process = subprocess.Popen([cli_rig.COMMAND, *words], env=folder.environment(), cwd=folder.path, **pipes)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def wait_until(condition):
    end = time.monotonic() + cli_rig.PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.02)


class Send(unittest.TestCase):
    def test_ctrl_c_stops_reading_and_delivers_what_was_read(self):
        with cli_rig.Folder() as folder, started(folder, "send", "-g", "demo", stdin=subprocess.PIPE,
                                                 stderr=subprocess.PIPE) as send:
            send.stdin.write(b"one\ntwo\nnot ended")
            send.stdin.flush()
            wait_until(lambda: folder.run("tail", "demo").stdout.count(b"\n") == 2)
            send.send_signal(signal.SIGINT)
            self.assertEqual(send.wait(cli_rig.PATIENCE_S), 130)
            self.assertIn(b"sent 2 records to demo/", send.stderr.read())

    def test_sigterm_while_the_service_is_down_ends_with_the_time_of_give_up(self):
        with cli_rig.Folder() as folder:
            folder.endpoint.variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
            with started(folder, "send", "-g", "demo", "--give-up", "500ms", stdin=subprocess.PIPE,
                         stderr=subprocess.PIPE) as send:
                send.stdin.write(b"one\n")
                send.stdin.flush()
                self.assertIn(b"cltel: ", send.stderr.readline())
                send.send_signal(signal.SIGTERM)
                self.assertEqual(send.wait(cli_rig.PATIENCE_S), 4)
            folder.endpoint.variables["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{folder.endpoint.port()}"

    def test_lines_arrive_while_the_input_stays_open(self):
        with cli_rig.Folder() as folder, started(folder, "send", "-g", "demo", stdin=subprocess.PIPE) as send:
            send.stdin.write(b"early\n")
            send.stdin.flush()
            wait_until(lambda: b"early" in folder.run("tail", "demo").stdout)
            self.assertIsNone(send.poll())

    def test_what_is_refused_after_a_good_batch_makes_exit_code_5(self):
        service = Service((200, {}), (403, refusal("AccessDeniedException")))
        lines = b"x" * 200_000 + b"\n"
        done = against(service, "send", "-g", "demo", "--give-up", "300ms", input=lines * 8)
        self.assertEqual(done.returncode, 5)
        last = done.stderr.decode().splitlines()[-1]
        self.assertRegex(last, r"^sent 8 records to demo/.*: [1-7] delivered, [1-7] lost$")

    def test_a_refusal_is_said_at_once_with_the_words_of_the_service(self):
        service = Service((400, {"__type": "AccessDeniedException", "message": "role/dev may not call PutLogEvents"}))
        done = against(service, "send", "-g", "demo", "--give-up", "300ms", input=b"x\n")
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"role/dev may not call PutLogEvents", done.stderr)

    def test_a_throttled_service_delays_but_loses_nothing(self):
        service = Service((400, refusal("ThrottlingException")), (503, b"busy"), (200, {}))
        done = against(service, "send", "-g", "demo", input=b"x\ny\n")
        self.assertEqual((done.returncode, service.operations), (0, ["PutLogEvents"] * 3))
        self.assertRegex(done.stderr.decode().splitlines()[-1], r"^sent 2 records to demo/.*: 2 delivered, 0 lost")

    def test_group_and_stream_are_created_once(self):
        service = Service((400, refusal("ResourceNotFoundException")), (200, {}))
        done = against(service, "send", "-g", "demo", input=b"x\n")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(sorted(service.operations[1:]), ["CreateLogGroup", "CreateLogStream", "PutLogEvents"])


class Tail(unittest.TestCase):
    def test_follow_shows_each_event_once_and_as_it_comes(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "demo", input=b"before\n")
            with started(folder, "tail", "-f", "demo", "--format", "plain", stdout=subprocess.PIPE) as tail:
                self.assertIn(b"before", tail.stdout.readline())
                for number in range(3):
                    folder.run("send", "-g", "demo", input=b"after %d\n" % number)
                    self.assertIn(b"\tafter %d" % number, tail.stdout.readline())
                tail.send_signal(signal.SIGINT)
                self.assertEqual(tail.wait(cli_rig.PATIENCE_S), -signal.SIGINT)
                self.assertEqual(tail.stdout.read(), b"")

    def test_follow_takes_in_groups_that_are_made_later(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "/app/one", input=b"first\n")
            with started(folder, "tail", "-f", "/app/*", "--format", "plain", stdout=subprocess.PIPE) as tail:
                self.assertIn(b"\tfirst", tail.stdout.readline())
                folder.run("send", "-g", "/other", input=b"not asked for\n")
                folder.run("send", "-g", "/app/two", input=b"second\nthird\n")
                self.assertEqual([tail.stdout.readline().split(b"\t")[2:5:2] for _ in range(2)],
                                 [[b"/app/two", b"second"], [b"/app/two", b"third"]])

    def test_follow_waits_for_a_service_that_comes_back(self):
        page = {"events": [event(1, "one")]}
        service = Service((200, page), (503, b""), (503, b""), (503, b""), (200, {"events": [event(2, "two")]}))
        process = subprocess.Popen([cli_rig.COMMAND, "tail", "-f", "demo", "--format", "raw"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE,
                                   env=cli_rig.environment("/nonexistent", AWS_ENDPOINT_URL=service.url(), **KEYS))
        self.assertEqual([process.stdout.readline(), process.stdout.readline()], [b"one\n", b"two\n"])
        process.terminate()
        said = process.communicate()[1]
        self.assertEqual(said.count(b"asking again"), 1)

    def test_a_reader_that_leaves_ends_it_silently_with_141(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "demo", input=b"x" * 1000 + b"\n" + b"line\n" * 20_000)
            done = subprocess.run(["bash", "-c", "cltel tail demo --format raw | head -n 1 | wc -c; "
                                   "echo ${PIPESTATUS[0]}"], env=folder.environment(), capture_output=True, check=False)
            self.assertEqual(done.stdout.split()[1:], [b"141"])
            self.assertEqual(done.stderr, b"")

    def test_a_full_disk_is_an_error(self):
        with cli_rig.Folder() as folder, open("/dev/full", "wb") as full:
            folder.run("send", "-g", "demo", input=b"x\n")
            done = subprocess.run([cli_rig.COMMAND, "tail", "demo"], env=folder.environment(), stdout=full,
                                  stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, 5)
            self.assertIn(b"No space left", done.stderr)

    def test_pages_are_followed_to_the_last_and_empty_ones_are_no_end(self):
        service = Service((200, {"events": [event(1, "one")], "nextToken": "a\"b"}), (200, {"nextToken": "c"}),
                          (200, {"events": [event(2, "two")]}))
        done = against(service, "tail", "demo", "--format", "raw", "--filter", "t", "--stream", "s")
        self.assertEqual(done.stdout, b"one\ntwo\n")
        bodies = [json.loads(body) for body in service.bodies]
        self.assertEqual([body.get("nextToken") for body in bodies], [None, 'a"b', "c"])
        for body in bodies:
            self.assertEqual((body["filterPattern"], body["logStreamNames"], body["logGroupName"]), ("t", ["s"], "demo"))

    def test_several_groups_are_merged_by_time_over_their_pages(self):
        # Pages are asked for when a group has nothing left: one, two, then the second pages.
        service = Service((200, {"events": [event(1, "a"), event(5, "d")], "nextToken": "x"}),
                          (200, {"events": [event(2, "b")], "nextToken": "y"}),
                          (200, {"events": [event(3, "c"), event(9, "f")]}), (200, {"events": [event(6, "e")]}))
        done = against(service, "tail", "one", "two", "--format", "raw")
        self.assertEqual(done.stdout, b"a\nb\nc\nd\ne\nf\n")
        self.assertEqual([json.loads(body)["logGroupName"] for body in service.bodies], ["one", "two", "two", "one"])

    def test_patterns_of_groups_are_looked_up_page_by_page(self):
        names = [{"logGroupName": name} for name in ("/prod/api", "/prod/db", "/prod/x")]
        service = Service((200, {"logGroups": names[:2], "nextToken": "t"}), (200, {"logGroups": [1, {}] + names[2:]}),
                          (200, {"events": []}))
        done = against(service, "tail", "/prod/[ad]*")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(service.operations, ["DescribeLogGroups"] * 2 + ["FilterLogEvents"] * 2)
        bodies = [json.loads(body) for body in service.bodies]
        self.assertEqual(bodies[:2], [{"logGroupNamePrefix": "/prod/"}, {"logGroupNamePrefix": "/prod/", "nextToken": "t"}])
        self.assertEqual([body["logGroupName"] for body in bodies[2:]], ["/prod/api", "/prod/db"])

    def test_more_groups_than_one_run_takes_are_refused(self):
        names = [{"logGroupName": f"g{number}"} for number in range(51)]
        done = against(Service((200, {"logGroups": names})), "tail", "*")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"more than 50 log groups", done.stderr)

    def test_a_group_that_is_refused_is_named(self):
        service = Service((200, {"events": []}), (400, refusal("ResourceNotFoundException")))
        done = against(service, "tail", "one", "two")
        self.assertEqual(done.returncode, 4)
        self.assertIn(b"could not read the group two", done.stderr)

    def test_following_several_groups_shows_each_event_once(self):
        with cli_rig.Folder() as folder:
            for group in ("a", "b"):
                folder.run("send", "-g", group, input=b"before\n")
            with started(folder, "tail", "-f", "a", "b", "--format", "plain", stdout=subprocess.PIPE) as tail:
                seen = [tail.stdout.readline().split(b"\t")[2] for _ in range(2)]
                self.assertEqual(sorted(seen), [b"a", b"b"])
                for group in ("b", "a", "b"):
                    folder.run("send", "-g", group, input=b"after\n")
                    self.assertIn(b"\t%s\t" % group.encode(), tail.stdout.readline())

    def test_raw_gives_the_bytes_of_the_message(self):
        text = "NUL \0 escape \x1b[0m \u202e é 😀"
        done = against(Service((200, {"events": [event(1, text)]})), "tail", "demo", "--format", "raw")
        self.assertEqual(done.stdout, text.encode() + b"\n")

    def test_answers_that_are_no_answers_end_with_4(self):
        deep = b'{"events":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
        for body in (b"", b"<html>", b"[]", b'{"events":[{"message":"cut', deep, b"\xff\xfe\0", b"null"):
            done = against(Service((200, body)), "tail", "demo")
            self.assertEqual((done.returncode, done.stdout), (4, b""), body[:40])

    def test_events_of_an_unexpected_shape_are_left_out(self):
        strange = [1, "x", None, {}, {"message": 7}, {"message": ["a"]}, event(3, "good"), {"message": "no more"}]
        done = against(Service((200, {"events": strange})), "tail", "demo", "--format", "raw")
        self.assertEqual((done.returncode, done.stdout), (0, b"good\nno more\n"))

    def test_an_error_of_the_service_cannot_write_to_the_terminal(self):
        answer = {"__type": "x#Access\x1b[31mDenied:y", "message": "no\x1b]0;title\x07\nsecond line"}
        done = against(Service((400, answer)), "tail", "demo")
        self.assertEqual(done.returncode, 4)
        self.assertNotIn(b"\x1b", done.stderr)
        self.assertNotIn(b"second line", done.stderr)

    def test_an_answer_of_several_mebibytes_is_read(self):
        events = [event(number, "x" * 1000) for number in range(4000)]
        done = against(Service((200, {"events": events})), "tail", "demo", "--format", "raw")
        self.assertEqual(len(done.stdout), 4000 * 1001)

    def test_a_clock_that_is_off_is_corrected_by_the_answer(self):
        service = Service((403, refusal("InvalidSignatureException")), (200, {"events": [event(1, "one")]}))
        service.RequestHandlerClass = type("Late", (Handler,), {
            "date_time_string": lambda self, timestamp=None: "Sun, 30 Aug 2015 12:36:00 GMT"})
        done = against(service, "tail", "demo", "--format", "raw")
        self.assertEqual((done.returncode, done.stdout), (0, b"one\n"))


def answer(status, rows=(), **more):
    """Of GetQueryResults; a row is a list of (field, value)."""
    results = [[{"field": field, "value": value} for field, value in row] for row in rows]
    return 200, {"status": status, "results": results,
                 "statistics": {"recordsMatched": 2.0, "recordsScanned": 1234567.0, "bytesScanned": 2100000.0}, **more}


STARTED = (200, {"queryId": "one"})


class Query(unittest.TestCase):
    def test_it_is_asked_for_until_it_is_complete_and_page_by_page(self):
        service = Service(STARTED, answer("Scheduled"), answer("Running", [[("n", "no")]]),
                          answer("Complete", [[("n", "1"), ("@ptr", "p")]], nextToken='a"b'),
                          answer("Complete", [[("m", "2")]], nextToken="c"),
                          answer("Complete", [[("n", "3"), ("m", "4")]]))
        done = against(service, "query", "-g", "demo", "-g", "other", "-n", "7",
                       "--since", "1700000000", "--until", "1700000001", "x y")
        self.assertEqual((done.returncode, done.stdout), (0, b"1\t\n\t2\n3\t4\n"))
        self.assertEqual(service.operations, ["StartQuery"] + ["GetQueryResults"] * 5)
        bodies = [json.loads(body) for body in service.bodies]
        self.assertEqual(bodies[0], {"logGroupNames": ["demo", "other"], "startTime": 1700000000, "endTime": 1700000001,
                                     "queryString": "x y", "limit": 7})
        self.assertEqual([body.get("nextToken") for body in bodies[1:]], [None, None, None, 'a"b', "c"])
        self.assertRegex(done.stderr.decode(), r"^3 rows  ·  2 of 1,234,567 records matched  ·  2.1 MB scanned  ·  ")

    def test_ctrl_c_stops_the_query_at_the_service(self):
        service = Service(STARTED, answer("Running"))
        process = subprocess.Popen([cli_rig.COMMAND, "query", "-g", "demo", "x"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE,
                                   env=cli_rig.environment("/nonexistent", AWS_ENDPOINT_URL=service.url(), **KEYS))
        wait_until(lambda: len(service.operations) > 2)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=cli_rig.PATIENCE_S)
        self.assertEqual((process.returncode, out, said), (130, b"", b"cltel: the query was stopped\n"))
        self.assertEqual(service.operations[-1], "StopQuery")
        self.assertEqual(json.loads(service.bodies[-1]), {"queryId": "one"})

    def test_a_query_that_fails_at_the_service_ends_with_4(self):
        for status in ("Failed", "Cancelled", "Timeout", "Unknown", "\x1b[31m"):
            done = against(Service(STARTED, answer(status, [[("n", "1")]])), "query", "-g", "demo", "x")
            self.assertEqual((done.returncode, done.stdout), (4, b""), status)
            self.assertNotIn(b"\x1b", done.stderr)

    def test_answers_that_are_no_answers_end_with_4(self):
        for body in (b"", b"<html>", b"[]", b"{}", b'{"queryId":7}', b'{"queryId":"cut', b"null"):
            done = against(Service((200, body)), "query", "-g", "demo", "x")
            self.assertEqual((done.returncode, done.stdout), (4, b""), body)

    def test_rows_of_an_unexpected_shape_are_left_out(self):
        strange = [1, "x", None, {}, [1, {}, {"field": "n"}, {"field": 1, "value": "x"}, {"field": "n", "value": "good"}]]
        service = Service(STARTED, (200, {"status": "Complete", "results": strange}))
        done = against(service, "query", "-g", "demo", "--format", "jsonl", "x")
        self.assertEqual((done.returncode, done.stdout), (0, b'{"n":"good"}\n'))

    def test_more_columns_than_there_is_room_for_are_counted(self):
        row = [(f"column {number}", str(number)) for number in range(1500)]
        done = against(Service(STARTED, answer("Complete", [row])), "query", "-g", "demo", "--json", "x")
        self.assertEqual(len(json.loads(done.stdout)[0]), 1024)
        self.assertIn(b"476 values are not shown", done.stderr)

    DEFINITIONS = (200, {"queryDefinitions": [{"name": "other", "queryString": "no", "queryDefinitionId": "1"}],
                         "nextToken": "t"})
    SECOND = (200, {"queryDefinitions": [1, {"name": 7}, {"name": "slow", "queryString": "filter ms > 500",
                                                          "queryDefinitionId": "2", "logGroupNames": ["a", "b"]}]})

    def test_a_saved_query_runs_in_its_own_groups_unless_others_are_given(self):
        for words, groups in (((), ["a", "b"]), (("-g", "c"), ["c"])):
            service = Service(self.DEFINITIONS, self.SECOND, STARTED, answer("Complete", [[("n", "1")]]))
            done = against(service, "query", "--run", "slow", *words)
            self.assertEqual((done.returncode, done.stdout), (0, b"1\n"))
            self.assertEqual(service.operations[:3], ["DescribeQueryDefinitions"] * 2 + ["StartQuery"])
            self.assertEqual(json.loads(service.bodies[1])["nextToken"], "t")
            started = json.loads(service.bodies[2])
            self.assertEqual((started["queryString"], started["logGroupNames"]), ("filter ms > 500", groups))

    def test_saving_under_a_name_that_exists_replaces_it(self):
        service = Service(self.DEFINITIONS, self.SECOND, (200, {"queryDefinitionId": "2"}))
        done = against(service, "query", "--save", "slow", "-g", "a", "filter ms > 400")
        self.assertEqual((done.returncode, done.stdout), (0, b""))
        self.assertEqual(json.loads(service.bodies[2]), {"name": "slow", "queryString": "filter ms > 400",
                                                         "logGroupNames": ["a"], "queryDefinitionId": "2"})

    # 20 days old, kept for 10: half of what it holds is asked for by --since 5d.
    DEAR = (200, {"logGroups": [{"logGroupName": "demo", "creationTime": int((time.time() - 20 * 86400) * 1000),
                                 "retentionInDays": 10, "storedBytes": 8_000_000_000},
                                {"creationTime": 1, "storedBytes": 1}, 7]})

    def test_a_dear_query_is_refused_where_nobody_can_be_asked(self):
        service = Service(self.DEAR)
        done = against(service, "query", "-g", "demo", "--since", "5d", "--price", "0.005", "x")
        self.assertEqual((done.returncode, service.operations), (2, ["DescribeLogGroups"]))
        self.assertEqual(json.loads(service.bodies[0]), {"logGroupIdentifiers": ["demo"]})
        self.assertIn(b"would look at about 4.0 GB in 1 log group, for about 0.02 USD", done.stderr)
        self.assertIn(b"--yes", done.stderr)

    def test_a_query_is_not_asked_about_where_that_is_needless(self):
        cheap = (200, {"logGroups": [{"creationTime": 1, "storedBytes": 900_000_000}]})
        unknown = (400, refusal("AccessDeniedException"))
        for words, answers in ((("--yes", "--price", "0.005"), ()), ((), ()), (("--price", "0"), ()),
                               (("--price", "0.005"), (cheap,)), (("--price", "0.005"), (unknown,))):
            service = Service(*answers, STARTED, answer("Complete", [[("n", "1")]]))
            done = against(service, "query", "-g", "demo", "--since", "1970-01-02", *words, "x")
            self.assertEqual((done.returncode, done.stdout), (0, b"1\n"), words)
            self.assertEqual(len(service.operations), len(answers) + 2)

    def test_a_price_that_is_none_is_refused(self):
        for price in ("", "x", "-1", "1001", "nan", "0.1x"):
            self.assertEqual(against(Service(STARTED), "query", "-g", "demo", "--price", price, "x").returncode, 2, price)

    def test_places_outside_the_query_mark_nothing(self):
        for start, end in ((-1, 3), (99, 100), (1e300, 1), (2, 1), (0, 1e300)):
            place = {"location": {"startCharOffset": start, "endCharOffset": end}, "message": "no"}
            refused = {"__type": "MalformedQueryException", "message": "no", "queryCompileError": place}
            done = against(Service((400, refused)), "query", "-g", "demo", "some query")
            self.assertEqual(done.returncode, 4)
            self.assertIn(b"  no   (request ", done.stderr)
            self.assertEqual(b"^" in done.stderr, 0 <= start <= 10, (start, end))


class Calls(unittest.TestCase):
    def shown(self, flag, *answers):
        service = Service(*answers)
        variables = {"AWS_ENDPOINT_URL": service.url(), **KEYS, "AWS_SESSION_TOKEN": "session-secret"}
        done = subprocess.run([cli_rig.COMMAND, "tail", "demo", "--format", "raw", flag], capture_output=True, check=False,
                              env=cli_rig.environment("/nonexistent", **variables), timeout=cli_rig.PATIENCE_S)
        return done.stdout, done.stderr.decode().replace(service.url(), "URL").splitlines()

    def test_verbose_says_each_attempt_in_a_line(self):
        out, said = self.shown("--verbose", (503, b"busy"), (200, {"events": [event(1, "one")]}))
        self.assertEqual(out, b"one\n")
        self.assertEqual([line.split(",")[0] for line in said[0::2]], ["> POST URL/ Logs_20140328.FilterLogEvents"] * 2)
        self.assertRegex(said[1], r"^< 503 in \d+ ms, 4 bytes   \(request ")
        self.assertRegex(said[3], r"^< 200 in \d+ ms, ")
        self.assertEqual(len(said), 4)

    def test_debug_http_shows_all_but_the_secrets(self):
        out, said = self.shown("--debug-http", (200, {"events": [event(1, "one \x1b[31m")]}))
        self.assertIn("> X-Amz-Target: Logs_20140328.FilterLogEvents", said)
        self.assertIn("> X-Amz-Security-Token: ***", said)
        self.assertRegex([line for line in said if "Authorization" in line][0],
                         r"^> Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d+/eu-west-1/logs/aws4_request, "
                         r"SignedHeaders=[\w;-]+, Signature=\*\*\*$")
        self.assertTrue(any(line.startswith('> {"limit":10000,') for line in said))
        self.assertTrue(said[-1].startswith('< {"events": [{'))
        for secret in ("session-secret", "\x1b", KEYS["AWS_SECRET_ACCESS_KEY"] + '"'):
            self.assertNotIn(secret, "\n".join(said))

    def test_no_answer_is_said_too(self):
        done = subprocess.run([cli_rig.COMMAND, "tail", "demo", "--verbose"], capture_output=True, check=False,
                              env=cli_rig.environment("/nonexistent", AWS_ENDPOINT_URL="http://127.0.0.1:1", **KEYS))
        self.assertEqual(done.returncode, 4)
        self.assertEqual(done.stderr.count(b"\n< no answer in "), 3)


class Doctor(unittest.TestCase):
    XRAY = ["/TraceSegments", "/GetSamplingRules", "/SamplingTargets", "/TraceSummaries", "/Traces"]

    def findings(self, service, **more):
        """{check: its texts that are not fine}, the advice behind them. X-Ray allows everything unless the test has
        said otherwise."""
        service.by_path = {path: (200, {}) for path in self.XRAY} | service.by_path
        with tempfile.TemporaryDirectory(dir="/dev/shm") as rings:
            env = {"AWS_ENDPOINT_URL": service.url(), "CLTEL_SERVICE_NAME": "shop", "CLTEL_BUFFER_DIR": rings, **KEYS,
                   "AWS_SECRET_ACCESS_KEY": "hidden-8d1f7c", "AWS_SESSION_TOKEN": "hidden-token"}
            done = subprocess.run([cli_rig.COMMAND, "doctor", "--json"], capture_output=True, check=False,
                                  env=cli_rig.environment("/nonexistent", **{**env, **more}))
        self.assertEqual(done.stderr, b"")
        self.assertNotIn(b"hidden", done.stdout)
        found = {}
        for finding in json.loads(done.stdout):
            if finding["state"] != "ok":
                found.setdefault(finding["check"], []).append((finding["state"], finding["text"], finding.get("try", "")))
        return done.returncode, found

    GROUPS = (200, {"logGroups": [{"logGroupName": "/cltel/shop", "retentionInDays": 7}]})
    MISSING = (400, refusal("ResourceNotFoundException"))
    INVALID = (400, refusal("InvalidParameterException"))

    def test_it_changes_nothing_at_the_service(self):
        service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
        self.assertEqual(self.findings(service), (0, {}))
        self.assertEqual(service.operations, ["DescribeLogGroups", "PutLogEvents", "CreateLogStream", "FilterLogEvents",
                                              *self.XRAY])
        bodies = [json.loads(body) for body in service.bodies]
        self.assertRegex(bodies[1]["logStreamName"], r"^cltel-doctor-\d+-\d+$")
        self.assertEqual(bodies[2]["logStreamName"], ":*:")
        self.assertEqual(bodies[4:6], [{"TraceSegmentDocuments": []}, {}])

    def test_permissions_that_are_missing_are_named(self):
        denied = (400, {"__type": "AccessDeniedException", "message": "role/dev may not"})
        code, found = self.findings(Service(denied, denied, denied, denied))
        self.assertEqual((code, list(found)), (1, ["permissions"]))
        self.assertEqual([state for state, _, _ in found["permissions"]], ["note", "fault", "note", "note"])
        self.assertIn("PutLogEvents is refused, so records are not delivered: role/dev may not", found["permissions"][1][1])
        self.assertIn("allow logs:PutLogEvents", found["permissions"][1][2])

    def test_what_x_ray_refuses_is_a_fault_only_for_who_traces(self):
        denied = (403, {"__type": "AccessDeniedException", "message": "role/dev may not"})
        for more, state in (({}, "note"), ({"CLTEL_TRACE_ORIGIN": "AWS::ECS::Container"}, "fault")):
            service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
            service.by_path = {path: denied for path in self.XRAY}
            code, found = self.findings(service, **more)
            self.assertEqual((code, list(found)), (int(state == "fault"), ["permissions"]))
            self.assertEqual([found for found, _, _ in found["permissions"]], [state, "note", "note", "note", "note"])
            self.assertIn("PutTraceSegments is refused, so spans are not delivered: role/dev may not",
                          found["permissions"][0][1])
            self.assertIn("allow xray:PutTraceSegments", found["permissions"][0][2])

    def test_an_answer_that_x_ray_may_give_to_no_segments_is_no_refusal(self):
        service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
        service.by_path = {path: (400, refusal("InvalidRequestException"))
                           for path in ("/TraceSegments", "/SamplingTargets", "/Traces")}
        self.assertEqual(self.findings(service), (0, {}))

    def test_rules_and_quotas_are_asked_for_only_where_x_ray_decides(self):
        for mode in ("local", "always", "never"):
            service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
            self.assertEqual(self.findings(service, CLTEL_TRACE_SAMPLING=mode), (0, {}))
            self.assertEqual(service.operations[4:], ["/TraceSegments", "/TraceSummaries", "/Traces"])

    def test_an_endpoint_of_x_ray_alone_that_is_away_is_found(self):
        service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
        code, found = self.findings(service, AWS_ENDPOINT_URL_XRAY="http://127.0.0.1:1")
        self.assertEqual((code, list(found)), (1, ["connect"]))
        self.assertIn("no connection to port 1", found["connect"][0][1])
        self.assertEqual(len(service.operations), 4)

    def test_sampling_rules_are_read_as_an_application_does(self):
        good = {"version": 2, "default": {"fixed_target": 1, "rate": 0.05}}
        for text, mode, code, says in (
                (json.dumps(good), "local", 0, None),
                (json.dumps(good), "always", 0, "are not used"),
                (json.dumps(good | {"version": 3}), "central", 1, "version: 1 or 2 is needed"),
                ("{", "local", 1, "trace.sampling.file"),
                (None, "central", 1, "No such file or directory")):
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder, "rules.json")
                if text is not None:
                    path.write_text(text)
                service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
                seen, found = self.findings(service, CLTEL_TRACE_SAMPLING_FILE=str(path), CLTEL_TRACE_SAMPLING=mode)
                self.assertEqual((seen, list(found)), (code, ["sampling"] if says else []), (text, mode))
                if says:
                    self.assertIn(says, found["sampling"][0][1])

    def test_a_clock_that_is_off_is_found(self):
        service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
        for seconds, state in ((-3600, "fault"), (3600, "fault"), (60, "note")):
            then = email.utils.formatdate(time.time() + seconds, usegmt=True)
            service.RequestHandlerClass = type("Off", (Handler,), {"date_time_string": lambda self, _=None, then=then: then})
            found = self.findings(service)[1]["clock"][0]
            self.assertEqual(found[0], state)
            self.assertIn("ahead of" if seconds < 0 else "behind", found[1])

    def test_a_group_without_an_end_or_that_nobody_makes_is_found(self):
        endless = (200, {"logGroups": [{"logGroupName": "/cltel/shop-other"}, {"logGroupName": "/cltel/shop"}]})
        code, found = self.findings(Service(endless, self.MISSING, self.INVALID, (200, {})))
        self.assertEqual((code, found["group"][0][0]), (0, "note"))
        code, found = self.findings(Service((200, {"logGroups": []}), self.MISSING, (200, {})), CLTEL_LOGS_CREATE="false")
        self.assertEqual((code, found["group"][0][0]), (1, "fault"))

    def test_keys_that_are_refused_end_the_calls(self):
        service = Service((403, refusal("UnrecognizedClientException")))
        code, found = self.findings(service)
        self.assertEqual((code, len(service.operations), len(found["permissions"])), (1, 1, 1))

    def test_rings_of_dead_processes_are_counted_and_those_of_living_ones_left_alone(self):
        with tempfile.TemporaryDirectory(dir="/dev/shm") as rings:
            for name, lock in (("dead", True), ("other", False)):
                folder = pathlib.Path(rings, f"cltel-{os.geteuid()}", "shop", name)
                folder.mkdir(parents=True)
                folder.parent.parent.chmod(0o700)
                (folder / "r0000.ring").write_bytes(b"x" * 8192)
                if lock:
                    (folder / "LOCK").touch()
            with open(folder.parent / "dead" / "LOCK", "w", encoding="ascii") as lock:
                fcntl.lockf(lock, fcntl.LOCK_EX)
                service = Service(self.GROUPS, self.MISSING, self.INVALID, (200, {}))
                found = self.findings(service, CLTEL_BUFFER_DIR=rings)[1]
                self.assertEqual(found["memory"][0][1], "1 dead process left 8 kB of rings behind; 1 living")


class Terminal(unittest.TestCase):
    def read_all(self, leader):
        """What was written to a terminal whose other end is closed."""
        seen = b""
        with contextlib.suppress(OSError):  # the end of a terminal is an error
            while piece := os.read(leader, 65536):
                seen += piece
        os.close(leader)
        return seen

    def test_a_query_shows_how_far_it_is_on_a_terminal(self):
        leader, follower = pty.openpty()
        service = Service(STARTED, *[answer("Running")] * 5, answer("Complete", [[("n", "1")]]))
        done = subprocess.run([cli_rig.COMMAND, "query", "-g", "demo", "x"], stdout=subprocess.PIPE, stderr=follower,
                              env=cli_rig.environment("/nonexistent", AWS_ENDPOINT_URL=service.url(), **KEYS), check=False)
        os.close(follower)
        said = self.read_all(leader).decode()
        self.assertEqual((done.returncode, done.stdout), (0, b"1\n"))
        self.assertIn("\r\x1b[KRunning, 0 s  ·  1,234,567 records, 2.1 MB looked at", said)
        self.assertIn("\r\x1b[K1 row", said)

    def test_a_table_fits_the_terminal(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "demo", "--json", input=b'{"message":"' + b"long " * 40 + b'","ms":7}\n')
            words = "query", "-g", "demo", "-q", "fields ms, message"
            seen = self.on_terminal(folder, *words, COLUMNS="40")[1].decode().splitlines()
            self.assertEqual(seen[0].rstrip(), "MS  MESSAGE")
            self.assertEqual(len(seen[1]), 40)
            self.assertTrue(seen[1].startswith(" 7  long long") and seen[1].endswith("…"), seen[1])
            self.assertEqual(len(self.on_terminal(folder, *words, "--wide")[1].decode().splitlines()[1]), 204)

    def on_terminal(self, folder, *words, **more):
        """What the command writes when stdout is a terminal."""
        leader, follower = pty.openpty()
        done = subprocess.run([cli_rig.COMMAND, *words], env=folder.environment(**more), stdin=subprocess.DEVNULL,
                              stdout=follower, stderr=subprocess.PIPE, check=False)
        os.close(follower)
        return done.returncode, self.read_all(leader)

    def on_both(self, service, *words, typed=b"", **more):
        """Exit code and all output with input, output and errors on one terminal, on which something is typed."""
        leader, follower = pty.openpty()
        variables = {"AWS_ENDPOINT_URL": service.url(), "TERM": "xterm", **KEYS, **more}
        process = subprocess.Popen([cli_rig.COMMAND, *words], stdin=follower, stdout=follower, stderr=follower,
                                   env=cli_rig.environment("/nonexistent", **variables), start_new_session=True)
        os.close(follower)
        os.write(leader, typed)
        seen = self.read_all(leader).decode()
        return process.wait(cli_rig.PATIENCE_S), seen

    def test_a_dear_query_is_asked_about(self):
        rows = answer("Complete", [[("n", "17")]])
        for typed, code, ran in ((b"y\n", 0, True), (b"yes\n", 0, True), (b"\n", 130, False), (b"n\n", 130, False)):
            service = Service(Query.DEAR, STARTED, rows)
            found, seen = self.on_both(service, "query", "-g", "demo", "--since", "5d", "--price", "0.01", "x", typed=typed)
            self.assertIn("4.0 GB in 1 log group, for about 0.04 USD", seen)
            self.assertEqual((found, "StartQuery" in service.operations, "17" in seen), (code, ran, ran), seen)
        service = Service(Query.DEAR)
        words = "query", "-g", "demo", "--since", "5d", "--price", "0.01", "--no-input", "x"
        self.assertEqual(self.on_both(service, *words, typed=b"y\n")[0], 2)

    def test_a_pager_is_used_only_when_asked_for_and_needed(self):
        def seen(count, *words, **more):
            service = Service(STARTED, answer("Complete", [[("n", f"row{number}")] for number in range(count)]))
            code, text = self.on_both(service, "query", "-q", "-g", "demo", *words, "x", LINES="10", **more)
            self.assertEqual(code, 0)
            self.assertIn(f"row{count - 1}", text)
            return "PAGED" in text

        pager = "sed s/^/PAGED/"
        self.assertFalse(seen(20))
        self.assertFalse(seen(20, PAGER=pager))
        self.assertTrue(seen(20, "--pager", PAGER=pager))
        self.assertTrue(seen(20, CLTEL_PAGER=pager))
        self.assertTrue(seen(20, CLTEL_PAGER="auto", PAGER=pager))
        self.assertFalse(seen(5, "--pager", PAGER=pager))
        self.assertTrue(seen(5, "--pager", "--wide", PAGER=pager))
        self.assertFalse(seen(20, CLTEL_PAGER="no-such-pager-anywhere -x"))

    def test_a_pager_that_is_left_early_is_no_error(self):
        service = Service(STARTED, answer("Complete", [[("n", "x" * 1000)]] * 5000))
        code, text = self.on_both(service, "query", "-g", "demo", "--wide", "x", CLTEL_PAGER="head -n 2")
        self.assertEqual(code, 0)
        self.assertIn("5,000 rows", text)

    def test_a_pager_stays_away_from_pipes(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "demo", input=b"x\n" * 100)
            words = "query", "-g", "demo", "-q", "--pager", "fields message"
            self.assertEqual(folder.run(*words, CLTEL_PAGER="tr x y").stdout, b"x\n" * 100)
            self.assertNotIn(b"y", self.on_terminal(folder, *words, CLTEL_PAGER="tr x y")[1])  # stdin is none

    def test_rows_so_far_are_counted_while_it_runs(self):
        service = Service(STARTED, *[answer("Running", [[("n", "1")], [("n", "2")]])] * 5, answer("Complete"))
        seen = self.on_both(service, "query", "-g", "demo", "x")[1]
        self.assertIn("2.1 MB looked at  ·  2 rows so far  ·  Ctrl-C stops", seen)

    def test_the_page_is_opened_from_a_terminal(self):
        with tempfile.TemporaryDirectory() as folder:
            told = pathlib.Path(folder, "told")
            browser = pathlib.Path(folder, "browser")
            browser.write_text(f"#!/bin/sh\necho \"$1\" > {told}.new; mv {told}.new {told}\n")
            browser.chmod(0o755)
            service = Service(STARTED)
            words = "query", "--open", "-g", "demo", "--since", "1700000000", "--until", "1700000001", "fields a, 'ü'"
            code, seen = self.on_both(service, *words, BROWSER=str(browser))
            address = (service.url() + "/logs?q=filter%20%40log%20in%20%5B%22000000000000%3Ademo%22%5D%20%7C%20fields%20a%2C"
                       "%20%27%C3%BC%27&from=2023-11-14T22%3A13%3A20.000Z&to=2023-11-14T22%3A13%3A21.000Z")
            self.assertEqual((code, seen.strip(), service.operations), (0, address, []))
            wait_until(told.exists)
            self.assertEqual(told.read_text().strip(), address)

    def test_colours_and_columns_appear_on_a_terminal_only(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "demo", "-l", "error", input=b"wrong\n")
            self.assertIn(b"\x1b[31mERROR", self.on_terminal(folder, "tail", "demo", TERM="xterm")[1])
            for more in ({"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}, {}):
                self.assertNotIn(b"\x1b", self.on_terminal(folder, "tail", "demo", **more)[1])
            self.assertNotIn(b"\x1b", folder.run("tail", "demo", TERM="xterm").stdout)
            self.assertIn(b"\x1b", folder.run("tail", "demo", "--format", "text", FORCE_COLOR="1").stdout)

    def test_config_is_a_table_on_a_terminal(self):
        with cli_rig.Folder() as folder:
            code, seen = self.on_terminal(folder, "config", "log.level", TERM="xterm")
            self.assertEqual((code, seen.split()[:3]), (0, [b"OPTION", b"FROM", b"VALUE"]))


class Completion(unittest.TestCase):
    def script(self, shell):
        return subprocess.run([cli_rig.COMMAND, "completion", shell], capture_output=True, check=True, text=True).stdout

    def test_names_come_from_what_was_used_before_and_never_from_the_network(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "shop", input=b"x\n")
            folder.run("send", "-g", "/prod/api", input=b"x\n")
            self.assertEqual(folder.run("completion", "groups").stdout, b"")
            self.assertEqual(folder.run("tail", "absent").returncode, 4)
            folder.run("tail", "shop")
            folder.run("tail", "/prod/*")
            folder.run("query", "--save", "a $(b) query", "-g", "shop", "fields @message")
            self.assertEqual(folder.run("completion", "groups").stdout, b"/prod/api\nshop\n")
            self.assertEqual(folder.run("completion", "saved").stdout, b"a $(b) query\n")
            self.assertEqual(folder.run("completion", "groups", "--endpoint-url", "http://127.0.0.1:1").stdout, b"")
            self.assertEqual(folder.run("completion", "groups", AWS_ENDPOINT_URL="http://127.0.0.1:1").stdout, b"")
            files = [path for path in (folder.path / ".cache").rglob("*") if path.is_file()]
            self.assertEqual({path.stat().st_mode & 0o777 for path in files}, {0o600})

    def test_names_are_asked_for_on_request(self):
        with cli_rig.Folder() as folder:
            for group in ("shop", "till"):
                folder.run("send", "-g", group, input=b"x\n")
            done = folder.run("completion", "groups", "--refresh", XDG_CACHE_HOME=str(folder.path / "cache"))
            self.assertEqual((done.returncode, done.stdout), (0, b"shop\ntill\n"))
            self.assertEqual(folder.run("completion", "groups", XDG_CACHE_HOME=str(folder.path / "cache")).stdout,
                             b"shop\ntill\n")
            self.assertEqual(folder.run("completion", "groups", "--refresh", XDG_CACHE_HOME="/dev/null").returncode, 0)

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish_offers_verbs_flags_and_their_values(self):
        for line, offered in (("cltel ta", ["tail"]), ("cltel tail --si", ["--since"]),
                              ("cltel query --format js", ["json", "jsonl"]),
                              ("cltel completion ", ["bash", "fish", "groups", "profiles", "saved", "zsh"])):
            done = subprocess.run(["fish", "--no-config", "-c", f"source; complete -C '{line}'"], input=self.script("fish"),
                                  capture_output=True, text=True, check=True)
            self.assertEqual([row.split("\t")[0] for row in done.stdout.splitlines() if row], offered, line)

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh_takes_the_script(self):
        subprocess.run(["zsh", "-n", "/dev/stdin"], input=self.script("zsh"), text=True, check=True)


class Local(unittest.TestCase):
    def test_open_shows_the_page_in_the_browser(self):
        with tempfile.TemporaryDirectory() as folder:
            browser, told = pathlib.Path(folder, "browser"), pathlib.Path(folder, "told")
            browser.write_text(f"#!/bin/sh\necho \"$1\" > {told}.new; mv {told}.new {told}\n")
            browser.chmod(0o755)
            process = subprocess.Popen([cli_rig.COMMAND, "local", "--port", "0", "--open"], stdout=subprocess.PIPE,
                                       text=True, env=cli_rig.environment(folder, BROWSER=str(browser)))
            wait_until(told.exists)
            process.terminate()
            said = process.communicate()[0]
            self.assertEqual(process.returncode, 0)
            self.assertRegex(told.read_text(), r"^http://127.0.0.1:\d+/#token=\w+\n$")
            self.assertIn("# page: " + told.read_text(), said)

    def test_it_ends_by_a_signal_with_exit_code_0_and_keeps_its_data(self):
        with cli_rig.Folder() as folder:
            folder.run("send", "-g", "demo", input=b"kept\n")
            self.assertEqual(folder.endpoint.stop(), 0)
            folder.endpoint = cli_rig.Endpoint(folder.path)
            self.assertIn(b"kept", folder.run("tail", "demo").stdout)

    def test_only_the_given_credentials_open_it(self):
        with cli_rig.Folder("--credentials", "one:first", "--credentials", "two:second") as folder:
            for key, secret, code in (("one", "first", 0), ("two", "second", 0), ("one", "second", 4),
                                      ("AKIACLTELLOCALACCESS", "cltel-local-secret-opens-nothing-but-this", 4)):
                done = folder.run("send", "-g", "demo", "--give-up", "300ms", input=b"x\n", AWS_ACCESS_KEY_ID=key,
                                  AWS_SECRET_ACCESS_KEY=secret)
                self.assertEqual(done.returncode, code, (key, secret))


class Start(unittest.TestCase):
    @unittest.skipIf(SANITIZED, "sanitizers start slowly")
    def test_the_command_starts_within_10_ms(self):
        times = []
        for _ in range(30):
            begin = time.perf_counter()
            subprocess.run([cli_rig.COMMAND, "version"], stdout=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - begin)
        self.assertLess(min(times), 0.010)


if __name__ == "__main__":
    unittest.main()

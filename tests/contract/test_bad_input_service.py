"""A service that refuses, hangs, lies about the time or is not there: nothing is lost, what is wrong is said."""
import contextlib
import datetime
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

os.environ["BOTO_DISABLE_CRT"] = "true"
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "endpoint"))
try:
    import boto3
except ImportError:
    boto3 = None

from application import KEY_ID, SECRET, Application, balance_fault
from capturing_server import Answer, CapturingServer, error
from endpoint_process import Endpoint

TIMED_OUT = -5
QUICK = {"retry.max.ms": "100", "send.connect.timeout.ms": "300", "send.timeout.ms": "300"}
SKEW_S = 1200


@contextlib.contextmanager
def listener(backlog=16):
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as server:
        yield server


def url_of(server, scheme="http"):
    return f"{scheme}://127.0.0.1:{server.getsockname()[1]}"


@contextlib.contextmanager
def talker(say):
    """A server that greets each connection with the same bytes, whatever it is asked, and hangs up."""
    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(5)
                    connection.recv(65536)
                    connection.sendall(say)
    with listener() as server:
        threading.Thread(target=serve, daemon=True).start()
        yield server
        server.shutdown(socket.SHUT_RDWR)


def certificate(folder, name):
    """A PEM file with a key and a certificate of its own for a host name."""
    path = os.path.join(folder, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "1", "-subj", "/CN=" + name, "-addext",
                    "subjectAltName=" + ("IP:" if name[0].isdigit() else "DNS:") + name, "-keyout", path + ".key",
                    "-out", path + ".crt"], check=True, capture_output=True)
    pathlib.Path(path).write_text(pathlib.Path(path + ".key").read_text() + pathlib.Path(path + ".crt").read_text())
    return path


class Case(unittest.TestCase):
    def enterContext(self, manager):
        self.addCleanup(manager.__exit__, None, None, None)
        return manager.__enter__()

    def start(self, url, options=None, count=5, **more):
        """An application that has recorded some."""
        self.application = self.enterContext(Application(url, {**QUICK, **(options or {})}, **more))
        self.application.new()
        for number in range(count):
            self.assertEqual(self.application.ask("log", 3, f"record {number}").code, 0)
        return self.application

    def hears(self, *parts, patience_s=20):
        """A diagnostic that holds all parts comes."""
        end, heard = time.monotonic() + patience_s, []
        while time.monotonic() < end:
            heard += self.application.diagnostics()
            for sentence in heard:
                self.assertNotIn(SECRET, sentence)
                if all(part in sentence for part in parts):
                    return sentence
            time.sleep(0.01)
        raise AssertionError(f"nothing was said of {parts}: {heard} {self.application.stats()}")

    def keeps(self, count=5, timeout_ms=300):
        """All is still inside; ending is on time, says how many are left, and loses none of them uncounted."""
        self.assertEqual(self.application.ask("flush", 50).code, TIMED_OUT)
        reply = self.application.ask("shutdown", timeout_ms)
        left, took_ms = map(int, reply.text.split())
        stats = self.application.stats()
        self.assertIsNone(balance_fault(stats))
        self.assertEqual((reply.code, left, stats["inside"], stats["delivered"], stats["dropped"]),
                         (TIMED_OUT, count, count, 0, 0))
        self.assertLessEqual(took_ms, timeout_ms + 100)
        self.assertEqual(self.application.end(), 0)
        return stats

    def delivers(self, count=5, patience_ms=20000):
        self.assertEqual(self.application.ask("flush", patience_ms).code, 0, self.application.stats())
        stats = self.application.stats()
        self.assertIsNone(balance_fault(stats))
        self.assertEqual((stats["delivered"], stats["dropped"], stats["refused"], stats["inside"]), (count, 0, 0, 0))
        self.assertEqual(self.application.end(), 0)
        return stats


class Keys(Case):
    """Against the real local endpoint, which checks every signature."""

    def setUp(self):
        self.endpoint = self.enterContext(Endpoint())

    def refused(self, code, **environment):
        self.start(self.endpoint.url, environment=environment)
        self.hears("PutLogEvents", "400", code)
        self.assertGreaterEqual(self.application.stats()["failures"], 1)
        self.keeps()

    def test_an_unknown_key(self):
        self.refused("UnrecognizedClientException", AWS_ACCESS_KEY_ID="AKIAUNKNOWN")

    def test_a_wrong_secret(self):
        self.refused("InvalidSignatureException", AWS_SECRET_ACCESS_KEY="wrong")

    def test_a_token_that_the_key_has_not(self):
        self.refused("UnrecognizedClientException", AWS_SESSION_TOKEN="token")

    def test_another_region_than_the_endpoints(self):
        with Endpoint("--region", "eu-west-1") as endpoint:
            self.start(endpoint.url)
            self.hears("PutLogEvents", "400", "InvalidSignatureException")
            self.keeps()

    def test_no_keys_at_all(self):
        self.start(self.endpoint.url, environment={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None})
        self.hears("no credentials", "aws.access.key.id", "AWS_ACCESS_KEY_ID", "credentials")
        stats = self.keeps()
        self.assertGreaterEqual(stats["credential_failures"], 1)
        self.assertEqual(stats["requests"], 0)

    def test_half_a_pair_of_keys(self):
        self.start(self.endpoint.url, environment={"AWS_SECRET_ACCESS_KEY": None})
        self.hears("no credentials", "AWS_SECRET_ACCESS_KEY")
        self.keeps()

    def test_keys_that_come_later(self):
        self.start(self.endpoint.url, environment={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None})
        self.hears("no credentials")
        folder = pathlib.Path(self.application.home, ".aws")
        folder.mkdir()
        (folder / "credentials").write_text(
            f"[default]\naws_access_key_id = {KEY_ID}\naws_secret_access_key = {SECRET}\n")
        self.delivers()

    def test_an_unreadable_credentials_file(self):
        folder = tempfile.mkdtemp(prefix="cltel-contract-")
        self.addCleanup(os.rmdir, folder)
        self.start(self.endpoint.url, environment={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None,
                                                   "AWS_SHARED_CREDENTIALS_FILE": folder})
        self.hears("no credentials", "profile")
        self.keeps()

    def test_a_service_with_any_name_gets_a_group_that_the_service_takes(self):
        self.start(self.endpoint.url, {"service.name": "bad name/gr\u00fcn:*\"", "logs.group": "", "logs.stream": ""})
        self.delivers()


class Clocks(Case):
    def strict(self, ahead_s):
        """A service whose clock is right, from where this machine's is wrong; it refuses what AWS refuses."""
        def decide(captured):
            now_s = time.time() + ahead_s
            at = datetime.datetime.strptime(captured.header("X-Amz-Date") + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
            if abs(at - now_s) > 300:
                words = "Signature expired: x is now earlier than y" if at < now_s else "Signature not yet current: x"
                return error(400, "InvalidSignatureException", words, date_s=now_s)
            for event in json.loads(captured.body)["logEvents"]:
                if not -14 * 24 * 3600 <= event["timestamp"] / 1000 - now_s <= 7200:
                    return Answer(body=b'{"rejectedLogEventsInfo":{"tooNewLogEventStartIndex":0}}', date_s=now_s)
            return Answer(date_s=now_s)
        return decide

    def test_a_service_20_minutes_away_is_signed_for_with_its_own_time(self):
        for ahead_s in (SKEW_S, -SKEW_S):
            with self.subTest(ahead_s=ahead_s), CapturingServer(self.strict(ahead_s)) as server:
                self.start(server.url)
                self.hears("InvalidSignatureException", "Signature")
                self.application.wait_for("delivered", 5)
                self.application.ask("log", 3, "later")
                stats = self.delivers(6)
                self.assertEqual(stats["failures"], 1)
                self.assertAlmostEqual(stats["clock_offset_ms"], ahead_s * 1000, delta=2000)
                last = json.loads(server.of("PutLogEvents")[-1].body)["logEvents"][-1]
                self.assertAlmostEqual(last["timestamp"] / 1000, time.time() + ahead_s, delta=60)

    def test_a_machine_20_minutes_off_delivers_to_a_real_verifier(self):
        if boto3 is None:
            self.skipTest("python3-boto3 is missing")
        for offset_s in (SKEW_S, -SKEW_S):
            with self.subTest(offset_s=offset_s), Endpoint() as endpoint:
                self.start(endpoint.url, preload="shifted_clock",
                           environment={"CLTEL_TEST_CLOCK_OFFSET_S": str(offset_s)})
                self.application.wait_for("delivered", 5)
                self.application.ask("log", 3, "later")
                stats = self.delivers(6)
                self.assertAlmostEqual(stats["clock_offset_ms"], -offset_s * 1000, delta=2000)
                logs = boto3.client("logs", endpoint_url=endpoint.url, region_name="us-east-1", aws_access_key_id=KEY_ID,
                                    aws_secret_access_key=SECRET)
                events = logs.filter_log_events(logGroupName="contract/group")["events"]
                self.assertEqual(len(events), 6)
                later = next(event for event in events if '"later"' in event["message"])
                self.assertAlmostEqual(later["timestamp"] / 1000, time.time(), delta=60)

    def test_a_lying_date_without_a_refusal_for_it_is_no_reason_to_spin(self):
        with CapturingServer(lambda captured: error(400, "InvalidSignatureException", date_s=time.time())) as server:
            self.start(server.url)
            self.hears("InvalidSignatureException")
            time.sleep(0.5)
            stats = self.keeps()
            self.assertLess(stats["requests"], 40)
            self.assertEqual(stats["clock_offset_ms"], 0)


class Absent(Case):
    def test_an_endpoint_that_comes_up_later_gets_all(self):
        with listener() as held:
            port = held.getsockname()[1]
        self.start(f"http://127.0.0.1:{port}", count=1000)
        self.hears("got no answer", "127.0.0.1")
        self.assertEqual(self.application.stats()["inside"], 1000)
        with CapturingServer(port=port) as server:
            stats = self.delivers(1000)
            events = [event for captured in server.captured for event in json.loads(captured.body)["logEvents"]]
            self.assertEqual(len({json.loads(event["message"])["id"] for event in events}), 1000)
            self.assertEqual(stats["possible_duplicates"], 0)

    def test_an_endpoint_that_restarts_gets_all(self):
        with Endpoint() as endpoint:
            self.start(endpoint.url, count=200)
            self.application.wait_for("delivered", 200)
            endpoint.arguments += ["--port", str(endpoint.port)]
            endpoint.stop()
            for number in range(200):
                self.application.ask("log", 3, f"while away {number}")
            self.hears("got no answer")
            endpoint.start()
            self.delivers(400)

    def test_a_port_where_nobody_listens(self):
        with listener() as held:
            url = url_of(held)
        self.start(url)
        self.hears("got no answer", "127.0.0.1")
        stats = self.keeps()
        self.assertEqual(stats["possible_duplicates"], 0)

    def test_a_host_that_does_not_exist(self):
        self.start("https://no-such-host.invalid")
        self.hears("got no answer", "no-such-host.invalid")
        self.keeps()

    def test_a_black_hole_that_accepts_and_never_answers(self):
        with listener() as hole:
            self.start(url_of(hole))
            self.hears("got no answer")
            stats = self.keeps()
            self.assertGreaterEqual(stats["possible_duplicates"], 5)

    def test_a_black_hole_that_does_not_even_accept(self):
        with listener(backlog=0) as hole, contextlib.ExitStack() as stack:
            for _ in range(4):  # what fills the queue of connections
                plug = stack.enter_context(socket.socket())
                plug.setblocking(False)
                plug.connect_ex(hole.getsockname())
            self.start(url_of(hole))
            self.hears("got no answer")
            stats = self.keeps()
            self.assertEqual(stats["possible_duplicates"], 0)

    def test_someone_else_on_the_port(self):
        for say in (b"SSH-2.0-OpenSSH_9.2\r\n", b"", b"\0" * 5000, b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}",
                    b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100000):
            with self.subTest(say=say[:30]), talker(say) as server:
                self.start(url_of(server))
                self.hears("got no answer")
                self.keeps()

    def test_another_web_server_on_the_port(self):
        for status, body, headers in [(404, b"<html>Not Found</html>", ()), (301, b"", (("Location", "http://127.0.0.1:1/"),)),
                                      (403, b"\xff\xfe", ()), (502, b"x" * 100000, ())]:
            with self.subTest(status=status), CapturingServer(lambda _: Answer(status, body, headers)) as server:
                self.start(server.url)
                sentence = self.hears("was answered", str(status))
                self.assertTrue(sentence.isprintable(), sentence)
                self.keeps()

    def test_an_answer_without_end_is_given_up(self):
        endless = b"HTTP/1.1 400 Bad\r\nContent-Length: 200000000\r\n\r\n" + b'{"__type":"' * 400000
        with talker(endless) as server:
            self.start(url_of(server))
            self.hears("got no answer")
            self.keeps()


class Transport(Case):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="cltel-contract-")
        try:
            cls.good = certificate(cls.folder.name, "127.0.0.1")
            cls.other = certificate(cls.folder.name, "logs.example.com")
        except (FileNotFoundError, subprocess.CalledProcessError) as error:
            raise unittest.SkipTest(f"openssl makes no certificate: {error}")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_a_certificate_that_nobody_trusts(self):
        with CapturingServer(certificate=self.good) as server:
            self.start(server.url)
            self.hears("got no answer", "certificate")
            self.keeps()
            self.assertEqual(server.captured, [])

    def test_a_trusted_certificate_of_another_host(self):
        with CapturingServer(certificate=self.other) as server:
            self.start(server.url, {"send.ca.file": self.other})
            self.hears("got no answer", "certificate")
            self.keeps()
            self.assertEqual(server.captured, [])

    def test_a_trusted_certificate_is_taken(self):
        with CapturingServer(certificate=self.good) as server:
            self.start(server.url, {"send.ca.file": self.good, "send.timeout.ms": "5000", "send.connect.timeout.ms": "5000"})
            self.delivers()

    def test_trusted_certificates_that_are_none(self):
        broken = os.path.join(self.folder.name, "broken.pem")
        pathlib.Path(broken).write_text("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n")
        for path in (broken, "/no/such/file.pem", self.folder.name, "/dev/null"):
            with self.subTest(path=path), CapturingServer(certificate=self.good) as server:
                self.start(server.url, {"send.ca.file": path})
                self.hears("got no answer")
                self.keeps()
                self.assertEqual(server.captured, [])

    def test_https_to_a_port_that_speaks_http(self):
        with CapturingServer() as server:
            self.start(server.url.replace("http:", "https:"))
            self.hears("got no answer")
            self.keeps()

    def test_a_proxy_that_is_not_there(self):
        with listener() as held, CapturingServer() as server:
            proxy = url_of(held)
            held.close()
            self.start(server.url, {"send.proxy": proxy})
            self.hears("got no answer")
            self.keeps()
            self.assertEqual(server.captured, [])


class Places(Case):
    """Where ring files cannot be."""

    def test_a_folder_that_cannot_hold_rings_costs_durability_only(self):
        for path in ("/no/such/folder", "/dev/null", "/proc", "/sys"):
            with self.subTest(path=path), CapturingServer() as server:
                self.start(server.url, {"buffer.dir": path})
                self.hears("durability 0")
                self.assertEqual(self.delivers()["durability"], 0)

    def in_namespace(self, *mounts):
        script = " && ".join([*mounts, 'exec "$@"'])
        wrapper = ["unshare", "--mount", "sh", "-c", script, "sh"]
        try:
            subprocess.run([*wrapper, "true"], check=True, capture_output=True)
        except (FileNotFoundError, subprocess.CalledProcessError):
            self.skipTest("this user may not mount")
        return wrapper

    def without_rings(self, *mounts):
        wrapper = self.in_namespace(*mounts)
        with CapturingServer() as server:
            self.start(server.url, {"buffer.dir": ""}, wrapper=wrapper)
            self.hears("durability 0")
            self.assertEqual(self.delivers()["durability"], 0)

    def test_a_read_only_dev_shm(self):
        self.without_rings("mount -t tmpfs -o ro tmpfs /dev/shm")

    def test_a_dev_shm_on_a_disk(self):
        self.without_rings("mount --bind /var/tmp /dev/shm")

    def test_no_dev_shm(self):
        self.without_rings("mount -t tmpfs tmpfs /dev")  # an empty /dev

    def test_a_full_dev_shm_costs_rings_or_durability_and_never_the_process(self):
        wrapper = self.in_namespace("mount -t tmpfs -o size=64k tmpfs /dev/shm")
        with CapturingServer() as server:
            application = self.enterContext(Application(server.url, {"buffer.dir": ""}, wrapper=wrapper))
            application.new()
            codes = [application.ask("log", 3, f"record {number}").code for number in range(5)]
            application.ask("flush", 5000)
            stats = application.stats()
            self.assertIsNone(balance_fault(stats))
            self.assertEqual(stats["delivered"], codes.count(0))
            self.assertEqual(stats["refused"], 5 - codes.count(0))
            self.assertLessEqual(set(codes), {0, -13})
            self.assertEqual(application.end(), 0)

    def test_what_is_left_without_rings_is_counted_as_lost_when_the_client_is_freed(self):
        with listener() as held:
            url = url_of(held)
        application = self.start(url, {"buffer.durability": "none", "diagnostics.fd": "2", "exit.timeout.ms": "100"})
        self.hears("got no answer")
        self.assertLessEqual(int(application.ask("free").text), 200)
        self.assertIn("5 records were lost", application.said())
        self.assertEqual(application.end(), 0)


if __name__ == "__main__":
    unittest.main(warnings="ignore")

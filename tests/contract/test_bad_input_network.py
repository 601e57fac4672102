"""A service that hangs, is somebody else or is not there, and TLS without trust: nothing is lost, what is wrong is said."""
import contextlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "endpoint"))

from capturing_server import Answer, CapturingServer
from endpoint_process import Endpoint
from hostile_case import IMPATIENT, Case, listener, talker, url_of


def certificate(folder, name):
    """A PEM file with a key and a certificate of its own for a host name."""
    path = os.path.join(folder, name + ".pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "1", "-subj", "/CN=" + name, "-addext",
                    "subjectAltName=" + ("IP:" if name[0].isdigit() else "DNS:") + name, "-keyout", path + ".key",
                    "-out", path + ".crt"], check=True, capture_output=True)
    pathlib.Path(path).write_text(pathlib.Path(path + ".key").read_text() + pathlib.Path(path + ".crt").read_text())
    return path


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
            self.start(url_of(hole), IMPATIENT)
            self.hears("got no answer")
            stats = self.keeps()
            self.assertGreaterEqual(stats["possible_duplicates"], 5)

    def test_a_black_hole_that_does_not_even_accept(self):
        with listener(backlog=0) as hole, contextlib.ExitStack() as stack:
            for _ in range(4):  # what fills the queue of connections
                plug = stack.enter_context(socket.socket())
                plug.setblocking(False)
                plug.connect_ex(hole.getsockname())
            self.start(url_of(hole), IMPATIENT)
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
            self.start(server.url, {"send.ca.file": self.good})
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


if __name__ == "__main__":
    unittest.main()

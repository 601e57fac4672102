"""Hostile and broken requests: each gets a clear refusal, and the endpoint goes on."""
import json
import socket
import threading
import time
import unittest

from endpoint_process import Endpoint, command, exchange, read_answer
from signed_call import arn_of, make_stream, put, signed_request


def request(port, *lines, method="POST", path="/", host=None, body=b"", length=None):
    head = [f"{method} {path} HTTP/1.1", f"Host: {host or f'127.0.0.1:{port}'}", *lines]
    if length is not None or body:
        head.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def status_of(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


def error_of(answer):
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])["__type"]


JSON = "Content-Type: application/x-amz-json-1.1"
LIST = "X-Amz-Target: Logs_20140328.DescribeLogGroups"


def memory_bound_kb(bound_kb):
    """Sanitizers keep freed memory and shadows of it."""
    with open(command()[0], "rb") as program:
        text = program.read()
    return bound_kb * (4 if b"__asan_init" in text or b"__tsan_init" in text else 1)


class HostileCase(unittest.TestCase):
    def check_that_it_goes_on(self):
        self.assertIsNone(self.endpoint.process.poll(), "the endpoint died")
        self.assertEqual(status_of(exchange(self.port, request(self.port, method="GET"))), 200)

    def ask(self, *lines, **how):
        return exchange(self.port, request(self.port, *lines, **how))

    def memory_kb(self):
        with open(f"/proc/{self.endpoint.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Hostile(HostileCase):
    @classmethod
    def setUpClass(cls):
        cls.endpoint = Endpoint().start()
        cls.port = cls.endpoint.port

    @classmethod
    def tearDownClass(cls):
        cls.endpoint.__exit__()

    def tearDown(self):
        self.check_that_it_goes_on()

    def test_a_get_of_the_root_says_what_this_is(self):
        answer = self.ask(method="GET")
        self.assertIn(b"text/plain", answer)
        self.assertIn(b"cltel local", answer)
        self.assertRegex(answer, rb"x-amzn-RequestId: [0-9a-f-]{36}")
        self.assertIn(b"\r\nDate: ", answer)
        self.assertEqual(status_of(self.ask(method="GET", path="/other")), 404)
        self.assertEqual(status_of(self.ask(method="DELETE")), 405)

    def test_a_foreign_host_is_refused(self):
        for host in ["evil.example", f"evil.example:{self.port}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.2:{self.port}",
                     f"127.0.0.1.evil.example:{self.port}", f"[::1]:{self.port}"]:
            with self.subTest(host=host):
                answer = self.ask(method="GET", host=host)
                self.assertEqual((status_of(answer), error_of(answer)), (421, "AccessDeniedException"))
        for host in [f"127.0.0.1:{self.port}", f"localhost:{self.port}", f"LOCALHOST:{self.port}"]:
            self.assertEqual(status_of(self.ask(method="GET", host=host)), 200)
        self.assertEqual(status_of(self.ask(f"Host: 127.0.0.1:{self.port}", method="GET")), 421)

    def test_pages_of_other_origins_are_refused(self):
        for header in ["Origin: https://evil.example", "Origin: null", "Origin: http://127.0.0.1:1",
                       f"Origin: https://127.0.0.1:{self.port}", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"]:
            with self.subTest(header=header):
                self.assertEqual(status_of(self.ask(header, method="GET")), 403)
        for header in [f"Origin: http://127.0.0.1:{self.port}", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none"]:
            self.assertEqual(status_of(self.ask(header, method="GET")), 200)

    def test_what_is_not_signed_is_refused(self):
        for lines, code in [([JSON, LIST], "MissingAuthenticationTokenException"),
                            ([JSON, LIST, "Authorization: AWS4-HMAC-SHA256 x"], "IncompleteSignatureException"),
                            ([JSON, LIST, "Authorization: Basic abc"], None),
                            ([JSON, "X-Amz-Target: Nothing_1.Do"], "UnknownOperationException"),
                            ([JSON, "X-Amz-Target: Logs_20140328"], "UnknownOperationException"),
                            ([JSON], "UnknownOperationException"), ([LIST], "UnknownOperationException")]:
            with self.subTest(lines=lines):
                answer = self.ask(*lines, body=b"{}")
                self.assertEqual(status_of(answer), 400)
                self.assertTrue(code is None or error_of(answer) == code, answer)

    def test_bodies_beyond_8_mib_are_refused_with_413(self):
        large = b"x" * (8 * 1024 * 1024 + 1)
        answer = self.ask(JSON, LIST, body=large)
        self.assertEqual((status_of(answer), error_of(answer)), (413, "RequestEntityTooLargeException"))
        answer = self.ask(JSON, LIST, length=1 << 40)
        self.assertEqual(status_of(answer), 413)
        chunk = b"%x\r\n" % len(large) + large + b"\r\n0\r\n\r\n"
        answer = exchange(self.port, request(self.port, JSON, LIST, "Transfer-Encoding: chunked") + chunk)
        self.assertEqual(status_of(answer), 413)

    def test_a_chunked_body_is_taken_in(self):
        answer = exchange(self.port, request(self.port, JSON, LIST, "Transfer-Encoding: chunked") +
                          b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")
        self.assertEqual(error_of(answer), "MissingAuthenticationTokenException")

    def test_broken_http_is_answered_or_closed(self):
        for raw in [b"nonsense\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 1000 + b"\r\n\r\n",
                    request(self.port, "Content-Length: -1"), request(self.port, "Content-Length: abc"),
                    request(self.port, "Content-Length: 1", "Content-Length: 2", body=b"x"),
                    request(self.port, "Transfer-Encoding: chunked") + b"zz\r\n",
                    request(self.port, "Transfer-Encoding: chunked") + b"ffffffffffffffffff\r\n",
                    request(self.port, *[f"X-H{number}: x" for number in range(200)], method="GET"),
                    request(self.port, "X-Long: " + "x" * 100000, method="GET"),
                    request(self.port, method="GET", path="/" + "x" * 100000)]:
            with self.subTest(raw=raw[:60]):
                try:
                    with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                        connection.sendall(raw)
                        connection.shutdown(socket.SHUT_WR)
                        status = status_of(read_answer(connection))
                except OSError as fault:
                    self.assertNotIsInstance(fault, TimeoutError)
                    status = None
                self.assertTrue(status is None or 400 <= status < 600, status)

    def test_a_body_that_ends_early_harms_nobody(self):
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", self.port)) as connection:
                connection.sendall(request(self.port, JSON, LIST, length=100000, body=b"{"))

    def test_clients_that_leave_before_the_answer_harm_nobody(self):
        for _ in range(200):
            with socket.create_connection(("127.0.0.1", self.port)) as connection:
                connection.sendall(request(self.port, JSON, LIST, body=b"{}"))

    def test_a_thousand_connections_leave_memory_bounded(self):
        before = self.memory_kb()
        held = []
        try:
            for _ in range(1000):
                connection = socket.create_connection(("127.0.0.1", self.port), timeout=5)
                held.append(connection)
                try:
                    connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
                except ConnectionError:
                    pass
            self.assertLess(self.memory_kb() - before, memory_bound_kb(64 * 1024))
        finally:
            for connection in held:
                connection.close()
        patience = time.monotonic() + 10
        while time.monotonic() < patience:  # until the closed ones have been noticed
            try:
                if status_of(exchange(self.port, request(self.port, method="GET"))) == 200:
                    break
            except ConnectionError:
                pass

    def test_all_bodies_together_are_bounded(self):
        before = self.memory_kb()
        statuses, connections = [], []
        for _ in range(40):
            connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
            connection.sendall(request(self.port, JSON, LIST, length=8 * 1024 * 1024, body=b"x" * 1024))
            connections.append(connection)

        def finish(connection):
            try:
                connection.sendall(b"x" * (8 * 1024 * 1024 - 1024))
                statuses.append(status_of(read_answer(connection)))
            except OSError:
                statuses.append(None)
        threads = [threading.Thread(target=finish, args=(connection,)) for connection in connections]
        for thread in threads:
            thread.start()
        most = 0
        while any(thread.is_alive() for thread in threads):
            most = max(most, self.memory_kb())
            threads[0].join(0.01)
        for connection in connections:
            connection.close()
        self.assertIn(503, statuses)
        self.assertIn(400, statuses)
        self.assertLess(most - before, memory_bound_kb(128 * 1024))


class HostileTails(HostileCase):
    """Clients of StartLiveTail that do not read, leave, or speak an old HTTP."""

    def setUp(self):
        self.endpoint = Endpoint().start()  # for each test: none begins with the sessions of another
        self.addCleanup(self.endpoint.__exit__)
        self.port = self.endpoint.port
        make_stream(self.port, "g", "s")

    def tearDown(self):
        self.check_that_it_goes_on()

    def open_tail(self, version="1.1"):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", self.port))
        connection.sendall(signed_request(self.port, "StartLiveTail", {"logGroupIdentifiers": [arn_of("g")]},
                                          version=version))
        return connection

    def wait_for_a_free_place(self):
        """The endpoint notices that clients have gone when it next speaks to them."""
        patience = time.monotonic() + 20
        while time.monotonic() < patience:
            with self.open_tail() as connection:
                if connection.recv(12) == b"HTTP/1.1 200":
                    return
        self.fail("no place has become free")

    def test_tails_that_nobody_reads_leave_memory_bounded_and_others_served(self):
        before = self.memory_kb()
        held = [self.open_tail() for _ in range(14)]
        try:
            self.assertEqual([connection.recv(12) for connection in held], [b"HTTP/1.1 200"] * 14)
            reader = self.open_tail()
            most = 0
            for _ in range(4):
                put(self.port, "g", "s", ["\x01" * 1000000])
                left = 6000000  # as JSON
                while left > 0:
                    left -= len(reader.recv(1 << 20))
                most = max(most, self.memory_kb())
            self.assertLess(most - before, memory_bound_kb(160 * 1024))
            reader.close()
        finally:
            for connection in held:
                connection.close()
        self.wait_for_a_free_place()

    def test_tails_whose_clients_leave_at_once_free_their_places(self):
        for _ in range(200):
            self.open_tail().close()
        for _ in range(20):
            with self.open_tail() as connection:
                connection.recv(100)
        self.wait_for_a_free_place()

    def test_a_tail_over_http_1_0_has_no_chunks_and_ends_with_the_connection(self):
        with self.open_tail(version="1.0") as connection:
            answer = b""
            while b"sessionUpdate" not in answer:
                answer += connection.recv(4096)
        head, body = answer.split(b"\r\n\r\n", 1)
        self.assertNotIn(b"chunked", head)
        self.assertTrue(body.startswith(b"\0\0\0"))

    def test_an_endpoint_with_tails_that_nobody_reads_ends_soon(self):
        held = [self.open_tail() for _ in range(15)]
        self.assertEqual([connection.recv(12) for connection in held], [b"HTTP/1.1 200"] * 15)
        put(self.port, "g", "s", ["\x01" * 1000000])
        begun = time.monotonic()
        self.assertEqual(self.endpoint.stop(), 0)
        self.assertLess(time.monotonic() - begun, 5)
        for connection in held:
            connection.close()
        self.port = self.endpoint.start().port


if __name__ == "__main__":
    unittest.main()

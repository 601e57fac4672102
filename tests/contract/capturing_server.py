"""An HTTP server on 127.0.0.1 that keeps every request as it came, and answers as a test decides."""
import dataclasses
import email.utils
import http.server
import json
import ssl
import threading
import time


@dataclasses.dataclass
class Answer:
    """date_s: what the Date header says; None: the real time."""
    status: int = 200
    body: bytes = b"{}"
    headers: tuple = ()
    date_s: float = None


def error(status, code, message="said by the test", headers=(), date_s=None):
    body = json.dumps({"__type": code, "message": message}).encode()
    return Answer(status, body, headers, date_s)


@dataclasses.dataclass
class Captured:
    method: str
    path: str
    headers: list  # pairs, as they came
    body: bytes
    at_s: float
    answer: Answer = None

    def all(self, name):
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def header(self, name):
        found = self.all(name)
        return found[0] if found else None

    @property
    def operation(self):
        return (self.header("X-Amz-Target") or "").rpartition(".")[2]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        captured = Captured(self.command, self.path, list(self.headers.items()), body, time.time())
        with self.server.lock:
            self.server.captured.append(captured)
            captured.answer = self.server.decide(captured)
        answer = captured.answer
        self.send_response_only(answer.status)
        self.send_header("Date", email.utils.formatdate(answer.date_s or time.time(), usegmt=True))
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_):
        pass


class CapturingServer(http.server.ThreadingHTTPServer):
    """Use it with `with`. decide(captured) gives the Answer; one request at a time asks it."""
    daemon_threads = True

    def __init__(self, decide=lambda captured: Answer(), certificate=None, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.decide = decide
        self.captured = []
        self.lock = threading.Lock()
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            self.scheme = "https"

    @property
    def url(self):
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def of(self, operation):
        with self.lock:
            return [captured for captured in self.captured if captured.operation == operation]

    def handle_error(self, *_):
        pass  # a client that hangs up is what some tests are about

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

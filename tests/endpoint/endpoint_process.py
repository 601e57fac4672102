"""Starts the local endpoint on a free port, with a folder of its own, and stops it."""
import os
import pathlib
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time

KEY_ID = "AKIACLTELLOCALACCESS"
SECRET = "cltel-local-secret-opens-nothing-but-this"
REGION = "us-east-1"


def command():
    """The command cltel, or the endpoint's own program where the command is not built."""
    build = pathlib.Path(os.environ.get("CLTEL_BUILD", "build"))
    given = os.environ.get("CLTEL_ENDPOINT_PROGRAM")
    if given:
        return [given]
    binary = pathlib.Path(os.environ.get("CLTEL_BIN", build / "bin" / "cltel"))
    if binary.exists():
        return [str(binary.resolve()), "local"]
    return [str((build / "support" / "endpoint_main").resolve())]


def child_environment():
    """What is exported in the caller's shell must not reach the endpoint."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CLTEL_"))}


class Endpoint:
    """Use it with `with`. Restarting keeps the folder; the port changes."""

    def __init__(self, *arguments):
        self.folder = tempfile.mkdtemp(prefix="cltel-endpoint-test-")
        self.arguments = list(arguments)
        self.process = None
        self.port = 0

    def start(self, file_bytes_max=None):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, file_bytes_max))
        data = os.path.join(self.folder, "data")
        self.process = subprocess.Popen(
            command() + ["--port", "0", "--data", data] + self.arguments,
            stdout=subprocess.PIPE, text=True, env=child_environment(),
            preexec_fn=limit if file_bytes_max else None, stderr=subprocess.DEVNULL if file_bytes_max else None)
        self.ready_line = self.process.stdout.readline()
        if not self.ready_line.startswith("cltel local: http://127.0.0.1:") or " ready" not in self.ready_line:
            raise RuntimeError(f"the endpoint did not start: {self.ready_line!r}")
        self.port = int(self.ready_line.split()[2].rsplit(":", 1)[1])
        return self

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        self.process = None
        return code

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        if self.process:
            self.stop()
        shutil.rmtree(self.folder)


def exchange(port, request, patience_s=20):
    """Sends raw bytes on a new connection and returns all that comes back until it closes or the answer is whole."""
    with socket.create_connection(("127.0.0.1", port), timeout=patience_s) as connection:
        connection.sendall(request)
        return read_answer(connection)


def read_answer(connection):
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = connection.recv(65536)
        if not piece:
            return answer
        answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(body) < length:
        piece = connection.recv(65536)
        if not piece:
            break
        body += piece
    return head + b"\r\n\r\n" + body


def now_ms():
    return int(time.time() * 1000)

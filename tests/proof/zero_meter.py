"""Counts what recording threads ask of kernel and allocator: strace around zero_driver, malloc_count inside it."""
import http.server
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import threading

BUILD = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")).resolve()
DRIVER = BUILD / "support" / "zero_driver"
COUNTER = BUILD / "support" / "malloc_count.so"
MARKER = "getppid"
OTHER_LINES = ("---", "+++", "<...")  # a signal, an end, the second half of a call


class Discard(http.server.BaseHTTPRequestHandler):
    """Takes every request and forgets it."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response_only(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


def why_not():
    """Why nothing can be measured here; None when it can."""
    cache = BUILD / "CMakeCache.txt"
    if cache.exists() and re.search(r"^CLTEL_SANITIZE:\w+=.+", cache.read_text(), re.MULTILINE):
        return "a sanitizer allocates and asks the kernel by itself"
    if not (DRIVER.exists() and COUNTER.exists()):
        return f"{DRIVER} or {COUNTER} is not built"
    if not shutil.which("strace"):
        return "strace is missing"
    if subprocess.run(["strace", "-o", os.devnull, "true"], check=False, stderr=subprocess.DEVNULL).returncode:
        return "strace may not trace here"
    return None


def count_syscalls(log):
    """System calls between two markers of the same thread, and how many such windows there were."""
    inside, syscalls, closed = set(), [], 0
    for line in log:
        thread, _, call = line.strip().partition(" ")
        call = call.lstrip()
        if call.startswith(MARKER + "("):
            closed += thread in inside
            inside ^= {thread}
        elif thread in inside and not call.startswith(OTHER_LINES):
            syscalls.append(call)
    return syscalls, closed


def measure(threads, windows, calls, *more):
    """{"calls", "refused", "mallocs", "delivered", "windows", "syscalls": [the calls as strace shows them]}"""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Discard)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="cltel-zero-") as rings:
        log = pathlib.Path(rings, "strace.log")
        environment = {"PATH": os.environ["PATH"], "HOME": rings, "CLTEL_BUFFER_DIR": rings,
                       "CLTEL_BUFFER_BYTES": "16MiB", "CLTEL_SERVICE_NAME": "zero", "AWS_REGION": "us-east-1",
                       "CLTEL_TRACE_SAMPLING": "local", "AWS_ACCESS_KEY_ID": "zero", "AWS_SECRET_ACCESS_KEY": "zero",
                       "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}"}
        command = ["strace", "-f", "-s", "0", "-o", str(log), "-E", f"LD_PRELOAD={COUNTER}", str(DRIVER), str(threads),
                   str(windows), str(calls), *more]
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=900)
        server.shutdown()
        server.server_close()
        if done.returncode:
            raise RuntimeError(f"zero_driver: exit code {done.returncode}: {done.stderr}")
        result = {name: int(value) for name, value in re.findall(r"(\w+)=(-?\d+)", done.stdout)}
        with log.open(errors="replace") as lines:
            result["syscalls"], result["windows"] = count_syscalls(lines)
    return result

"""The exit contract: 10,000 records or spans from 8 threads, then the process ends in some way.

accepted = acknowledged + still in the ring files, nothing lost; shutdown keeps its deadline; an idle exit
costs nothing. One line a case. CLTEL_PROOF_SIZE=small: 3 runs a case, else 200.
"""
import concurrent.futures
import http.server
import mmap
import os
import pathlib
import random
import re
import shutil
import signal
import socketserver
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

import ring_files

BUILD = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")).resolve()
DRIVER = BUILD / "support" / "exit_driver"
SMALL = os.environ.get("CLTEL_PROOF_SIZE") == "small"
RUNS = 3 if SMALL else 200
THREADS, RECORDS = 8, 10000
# The small size runs beside other tests, which take the processor away for a while.
DEADLINE_MS, GRACE_MS, IDLE_MS = 2000, 500 if SMALL else 100, 15 if SMALL else 5
SANITIZED = re.search(r"^CLTEL_SANITIZE:\w+=.+", (BUILD / "CMakeCache.txt").read_text(), re.MULTILINE)
WITNESS = struct.Struct("<8QQQQQQQq")
CASES = [("return", "ok", 2), ("exit", "ok", 2), ("thread", "ok", 2), ("busy", "ok", 2), ("term", "ok", 2),
         ("shutdown", "throttles", 10), ("shutdown", "silent", 10)]  # way, what the service does, runs at a time
SPAN_CASES = [("return", "ok", 2), ("term", "ok", 2), ("shutdown", "silent", 10)]
THROTTLED = b'{"__type":"ThrottlingException","message":"Rate exceeded"}'


class Service(http.server.BaseHTTPRequestHandler):
    """Notes the texts of a run (its path) and acknowledges, throttles, or never answers."""
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes, and spans come in many small calls

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        run = self.server.runs[self.path.split("/")[1]]
        if run.service == "silent":
            run.over.wait()
            self.close_connection = True
            return
        if run.service == "ok":
            run.acknowledged.update(re.findall(r"m-\d+-\d+(?=\.)", body.decode()))
        answer = b"{}" if run.service == "ok" else THROTTLED
        self.send_response_only(200 if run.service == "ok" else 400)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Service)
        self.runs = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Run:
    """One process, what it accepted, what was acknowledged, and what it left."""

    def __init__(self, server, way, service, number, folder, what="records"):
        self.way, self.service, self.what = way, service, what
        self.over = threading.Event()
        self.acknowledged = set()
        self.name = f"{way}-{service}-{what}-{number}"
        server.runs[self.name] = self
        self.folder = pathlib.Path(folder) / self.name
        self.folder.mkdir(mode=0o700)
        self.witness_file = self.folder / "witness"
        self.witness_file.write_bytes(bytes(4096))
        self.url = f"http://127.0.0.1:{server.server_address[1]}/{self.name}/"

    def environment(self):
        own = {"CLTEL_AWS_ENDPOINT_URL": self.url, "CLTEL_TRACE_SAMPLING": "always",
               "CLTEL_BUFFER_DIR": str(self.folder), "AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "secret",
               "AWS_REGION": "eu-west-1", "HOME": str(self.folder)}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "CLTEL_"))}
        return {**kept, **own}

    def accepted_so_far(self, view):
        return sum(WITNESS.unpack_from(view)[:THREADS])

    def kill_at_random(self, process, view):
        target = random.randrange(RECORDS)
        give_up = time.monotonic() + 20
        while self.accepted_so_far(view) < target and time.monotonic() < give_up and process.poll() is None:
            time.sleep(0.0005)
        process.send_signal(signal.SIGTERM)

    def go(self):
        with open(self.witness_file, "r+b") as file, mmap.mmap(file.fileno(), 4096) as view:
            process = subprocess.Popen([DRIVER, self.way, self.witness_file, str(RECORDS), self.what],
                                       env=self.environment(), stderr=subprocess.PIPE)
            if self.way == "term":
                self.kill_at_random(process, view)
            self.errors = process.communicate(timeout=120)[1].decode()
            ended_ns = time.monotonic_ns()
            self.over.set()
            values = WITNESS.unpack_from(view)
        self.per_thread = values[:THREADS]
        self.refused, exit_began_ns, self.shutdown_us, self.left, self.delivered, self.dropped, self.code = values[8:]
        self.exit_ms = (ended_ns - exit_began_ns) / 1e6
        self.status = process.returncode
        texts, self.instances = ring_files.left_in(self.folder)
        self.in_ring = {text.rstrip(".") for text in texts}
        shutil.rmtree(self.folder)
        return self

    @property
    def accepted(self):
        return {f"m-{thread}-{number}" for thread, count in enumerate(self.per_thread) for number in range(count)}

    def faults(self):
        lost = self.accepted - self.acknowledged - self.in_ring
        if self.status != (-signal.SIGTERM if self.way == "term" else 0) or self.errors:
            yield f"ended with {self.status}: {self.errors[-400:]}"
        if len(lost) != self.dropped:
            yield f"{len(lost)} lost and {self.dropped} reported lost, such as {sorted(lost)[:3]}"
        if self.way not in ("term", "busy") and self.accepted_count + self.refused != RECORDS:
            yield f"{self.accepted_count} accepted and {self.refused} refused"
        if self.way in ("return", "exit", "thread", "busy") and (self.in_ring or self.instances):
            yield f"{len(self.in_ring)} records and {self.instances} instances left by a clean exit"
        if self.way == "shutdown":
            yield from self.shutdown_faults()

    def shutdown_faults(self):
        if self.shutdown_us > (DEADLINE_MS + GRACE_MS) * 1000:
            yield f"shutdown took {self.shutdown_us / 1000:.1f} ms"
        if self.accepted_count != self.delivered + self.left + self.dropped or self.left != len(self.in_ring):
            yield f"accepted {self.accepted_count}, left {self.left}, in the ring files {len(self.in_ring)}"
        if self.code != -5:
            yield f"shutdown answered {self.code}"

    @property
    def accepted_count(self):
        return sum(self.per_thread)


def run_case(server, folder, way, service, at_once, what="records"):
    runs = [Run(server, way, service, number, folder, what) for number in range(RUNS)]
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        runs = list(pool.map(Run.go, runs))
    faults = [f"{run.name}: {fault}" for run in runs for fault in run.faults()]
    line = (f"exit.{way}.{service}{'.spans' if what == 'spans' else ''}: runs={RUNS} "
            f"accepted={sum(run.accepted_count for run in runs)} "
            f"refused={sum(run.refused for run in runs)} acknowledged={sum(len(run.acknowledged) for run in runs)} "
            f"in_ring={sum(len(run.in_ring) for run in runs)} "
            f"lost={sum(len(run.accepted - run.acknowledged - run.in_ring) for run in runs)}")
    if way == "shutdown":
        line += f" longest_ms={max(run.shutdown_us for run in runs) / 1000:.1f} deadline_ms={DEADLINE_MS}"
    elif way != "term":
        line += f" median_exit_ms={statistics.median(run.exit_ms for run in runs):.1f}"
    print(line, flush=True)
    return faults


def run_idle(server, folder):
    """Both kinds in turn, so that a busy machine is busy for both."""
    times = {"none": [], "idle": []}
    for number in range(max(RUNS, 7)):
        for way, seen in times.items():
            run = Run(server, way, "ok", number, folder).go()
            if run.status != 0 or run.instances:
                return [f"{run.name}: ended with {run.status}, {run.instances} instances left: {run.errors}"]
            seen.append(run.exit_ms)
    extra = statistics.median(times["idle"]) - statistics.median(times["none"])
    print(f"exit.idle: runs={len(times['idle'])} median_ms={statistics.median(times['idle']):.2f} "
          f"without_client_ms={statistics.median(times['none']):.2f} extra_ms={extra:.2f} limit_ms={IDLE_MS}",
          flush=True)
    return [f"an idle exit costs {extra:.1f} ms"] if extra >= IDLE_MS and not SANITIZED else []


def main():
    if not DRIVER.exists():
        print(f"10_exit: skipped: {DRIVER} is not built")
        sys.exit(77)
    server = Server()
    folder = tempfile.mkdtemp(prefix="cltel-exit-", dir="/dev/shm")
    try:
        faults = run_idle(server, folder)
        for way, service, at_once in CASES:
            faults += run_case(server, folder, way, service, at_once)
        for way, service, at_once in SPAN_CASES:
            faults += run_case(server, folder, way, service, at_once, "spans")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for fault in faults[:20]:
        print(f"    {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

"""An application of the library in a process of its own, and the records that it makes.

The process is tests/support/application/client_driver.c, over the real shared library. A Record knows both what is
given to the library and what has to arrive.
"""
import collections
import contextlib
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time
from urllib.parse import quote_from_bytes

SUPPORT = pathlib.Path(os.environ.get("CLTEL_BUILD", "build")).resolve() / "support"
LEVELS = {1: "TRACE", 2: "DEBUG", 3: "INFO", 4: "WARN", 5: "ERROR", 6: "FATAL"}
RESERVED = {"id", "time", "level", "service", "message", "truncated", "original_bytes", "dropped_fields"}
KEY_ID = "AKIACLTELLOCALACCESS"
SECRET = "cltel-local-secret-opens-nothing-but-this"
SERVICE = "contract"

Reply = collections.namedtuple("Reply", "code text")


def word(value):
    """As the driver reads it."""
    value = value if isinstance(value, bytes) else str(value).encode()
    return quote_from_bytes(value, safe="")


class Field:
    """kind: str, json, i64, u64, f64, bool, null; value: what the library gets (bytes, or str for all others)."""

    def __init__(self, kind, key, value, arrives):
        self.kind, self.key, self.value, self.arrives = kind, key, value, arrives

    def word(self):
        return f"{self.kind}:{word(self.key)}:{word(self.value)}"


def text(key, value):
    value = value if isinstance(value, bytes) else value.encode()
    return Field("str", key, value, value.decode(errors="replace"))


def i64(key, number):
    return Field("i64", key, number, number)


def u64(key, number):
    return Field("u64", key, number, number)


def f64(key, number):
    special = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    whole = number.is_integer() and abs(number) < 1e15  # arrives without a point
    return Field("f64", key, repr(number), special.get(repr(number), int(number) if whole else number))


def boolean(key, truth):
    return Field("bool", key, int(truth), truth)


def null(key):
    return Field("null", key, "", None)


def raw_json(key, value):
    try:
        arrives = json.loads(value)
    except ValueError:
        arrives = value
    return Field("json", key, value, arrives)


def name_of(field):
    """A key that the event itself uses gets a mark."""
    return field.key + "_" if field.key in RESERVED else field.key


class Record:
    def __init__(self, severity, message, *fields, scope=()):
        self.severity, self.fields = severity, []
        self.message = message if isinstance(message, bytes) else message.encode()
        self.arrives = {"level": LEVELS[severity], "service": SERVICE, "message": self.message.decode(errors="replace")}
        for field in scope:
            self.arrives[name_of(field)] = field.arrives
        for field in fields:
            self.add(field)

    def add(self, field):
        self.fields.append(field)
        self.arrives[name_of(field)] = field.arrives

    def line(self):
        return " ".join(["log", str(self.severity), word(self.message), *(field.word() for field in self.fields)])


class Application:
    """Use it with `with`. Options go through the environment, as an operator would set them."""

    def __init__(self, url=None, options=None, environment=None, preload=None, wrapper=(),
                 pass_fds=()):
        self.home = tempfile.mkdtemp(prefix="cltel-contract-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        passed_on = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CLTEL_"))}
        given = {"service.name": SERVICE, "logs.group": "contract/group", "logs.stream": "stream 1",
                 "buffer.dir": self.home, "batch.max.age.ms": "50", "retry.max.ms": "500", **(options or {})}
        self.environment = {**passed_on, "HOME": self.home, "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": SECRET,
                            "AWS_REGION": "us-east-1"}
        if url:
            self.environment["AWS_ENDPOINT_URL_LOGS"] = url
        for name, value in given.items():
            self.environment["CLTEL_" + name.upper().replace(".", "_")] = str(value)
        self.environment.update(environment or {})
        self.environment = {name: value for name, value in self.environment.items() if value is not None}
        if preload:
            self.environment["LD_PRELOAD"] = str(SUPPORT / (preload + ".so"))
            self.environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:" + os.environ.get("ASAN_OPTIONS", "")
        self.command = [*wrapper, str(SUPPORT / "client_driver")]
        self.pass_fds = pass_fds
        self.process = None

    def __enter__(self):
        self.errors = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True, env=self.environment, errors="replace",
                                        pass_fds=self.pass_fds)
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.errors.close()
        shutil.rmtree(self.home)

    def ask(self, *words, patience_s=60):
        return self.ask_line(" ".join([words[0], *(word(value) for value in words[1:])]), patience_s)

    def ask_line(self, line, patience_s=60):
        with contextlib.suppress(BrokenPipeError):  # it died: reply() says how
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        return self.reply(line, patience_s)

    def reply(self, line, patience_s=60):
        if not select.select([self.process.stdout], [], [], patience_s)[0]:
            raise AssertionError(f"no answer within {patience_s} s: {line[:80]}")
        code, _, said = self.process.stdout.readline().rstrip("\n").partition(" ")
        if not code:
            raise AssertionError(f"the application died ({self.process.wait()}) at: {line[:80]}\n{self.said()}")
        return Reply(int(code), said)

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def new(self):
        reply = self.ask("new")
        if reply.code:
            raise AssertionError(f"no client: {reply}")

    def record(self, records):
        """Codes that were not 0."""
        replies = [self.ask_line(record.line()) for record in records]
        return [reply for reply in replies if reply.code]

    def stats(self):
        return json.loads(self.ask("stats").text)

    def wait_for(self, name, least, patience_s=30):
        """The statistics once one of them is at least so much."""
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            stats = self.stats()
            if stats[name] >= least:
                return stats
            time.sleep(0.01)
        raise AssertionError(f"{name} did not reach {least} within {patience_s} s: {stats}\n{self.diagnostics()}")

    def diagnostics(self):
        found = []
        while said := self.ask("diagnostic").text:
            found.append(said)
        return found

    def end(self):
        """Ends as an application does; the exit code."""
        self.process.stdin.close()
        return self.process.wait(timeout=60)


def balance_fault(stats):
    """None, or what is wrong with accepted = delivered + dropped + inside and the sums of reasons."""
    if stats["accepted"] != stats["delivered"] + stats["dropped"] + stats["inside"]:
        return f"accepted is not delivered + dropped + inside: {stats}"
    reasons = sum(value for name, value in stats.items() if name.startswith("dropped_"))
    if reasons != stats["dropped"] + stats["refused"]:
        return f"the reasons are not the sum of dropped and refused: {stats}"
    return None

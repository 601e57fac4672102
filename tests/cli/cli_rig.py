"""What the tests of the command share: a clean environment, a local endpoint, and output made comparable."""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

COMMAND = pathlib.Path(os.environ.get("CLTEL_BIN", "build/bin/cltel")).resolve()
PATIENCE_S = 60

# What differs from run to run, and the word that stands for it. The first that matches wins.
CHANGING = [
    (r"\bafter \d+ ms\b", "after N ms"),  # how long libcurl tried
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z", "TIME"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "REQUEST"),
    (r"\b[a-z2-7]{26}\.(\d+)\.(\d+)\b", r"ID.\1.\2"),
    (r"\"timestamp\":\d{13}\b", '"timestamp":MS'),
    (r"\b\d{56}\b", "EVENT"),
    (r"\bport \d{4,5}\b", "port PORT"),
    (r"\b\d+\.\d\d s$", "SECONDS"),
    (r"\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\b", "TIMESTAMP"),
    (r"\b[\d.]+ (bytes|kB|MB) scanned", "SOME scanned"),
    (r"\(\d+\.\d ms\)", "(MILLISECONDS)"),
    (r"\b\d+ MB left", "SOME MB left"),
    (r"/dev/shm/cltel-test-\w+", "SHM"),
    (r"/cltel-\d+\b", "/cltel-UID"),
    (r"\b\d\d:\d\d:\d\d\.\d{3}\b", "CLOCK"),
]


def environment(folder, **more):
    """No variable of the outside but PATH; an empty home; nothing that a terminal would say."""
    found = {
        "PATH": f"{COMMAND.parent}:{os.environ.get('PATH', '/usr/bin:/bin')}",
        "HOME": str(folder),
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "CASE": str(folder),
    }
    # Settings of the sanitizers that the test was started with.
    found.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
    found.update(more)
    return found


class Endpoint:
    """`cltel local` in a folder of its own; variables are what it prints for the shell."""

    def __init__(self, folder, *flags):
        self.process = subprocess.Popen([COMMAND, "local", "--port", "0", "--data", str(folder / "endpoint"), *flags],
                                        stdout=subprocess.PIPE, text=True, env=environment(folder))
        self.variables = {}
        for line in self.process.stdout:
            self.variables.update(re.findall(r"(AWS_[A-Z_]+)=(\S+)", line))
            if "AWS_DEFAULT_REGION" in self.variables:
                break

    def port(self):
        return self.variables["AWS_ENDPOINT_URL"].rpartition(":")[2]

    def stop(self):
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        return code


class Folder:
    """A temporary folder with an endpoint; `with Folder() as folder:`"""

    def __init__(self, *flags):
        self.flags = flags

    def __enter__(self):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="cltel-cli-"))
        self.endpoint = Endpoint(self.path, *self.flags)
        return self

    def __exit__(self, *_):
        self.endpoint.stop()
        shutil.rmtree(self.path)

    def environment(self, **more):
        return environment(self.path, **{**self.endpoint.variables, **more})

    def run(self, *words, input=b"", **more):
        """Runs the command to its end."""
        return subprocess.run([COMMAND, *words], input=input, capture_output=True, timeout=PATIENCE_S, check=False,
                              env=self.environment(**more), cwd=self.path)

    def comparable(self, data):
        """Output with the changing parts named; what is no UTF-8 becomes visible."""
        text = data.decode("utf-8", "backslashreplace")
        text = text.replace(str(self.path), "DIR").replace(f":{self.endpoint.port()}", ":PORT")
        for pattern, word in CHANGING:
            text = re.sub(pattern, word, text, flags=re.MULTILINE)
        return re.sub(rf"(?<![\w-]){re.escape(socket.gethostname())}(?![\w-])", "HOST", text)

"""Runs each folder of cases/: script.sh with a local endpoint, then compares stdout, stderr and exit code.

A file that is missing stands for nothing printed, or exit code 0. What changes from run to run is replaced by
words (see cli_rig.py). CLTEL_CLI_REWRITE=1 writes the files anew; read the difference before you believe it.
"""
import os
import pathlib
import subprocess
import unittest

import cli_rig

CASES = pathlib.Path(__file__).parent / "cases"


def observe(case):
    """What the case's script printed and how it ended, in comparable form."""
    with cli_rig.Folder() as folder:
        done = subprocess.run(["bash", "-eu", str((case / "script.sh").resolve())], cwd=folder.path,
                              env=folder.environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False,
                              timeout=cli_rig.PATIENCE_S)
        return {"stdout": folder.comparable(done.stdout), "stderr": folder.comparable(done.stderr),
                "exit": f"{done.returncode}\n"}


def expected(case, name):
    path = case / name
    return path.read_text() if path.exists() else "0\n" if name == "exit" else ""


def rewrite(case, seen):
    for name, text in seen.items():
        path = case / name
        if text == ("0\n" if name == "exit" else ""):
            path.unlink(missing_ok=True)
        else:
            path.write_text(text)


class Cases(unittest.TestCase):
    maxDiff = None


def add(case):
    def test(self):
        seen = observe(case)
        if os.environ.get("CLTEL_CLI_REWRITE"):
            rewrite(case, seen)
        for name, text in seen.items():
            self.assertEqual(expected(case, name), text, f"{case}/{name}")

    setattr(Cases, f"test_{case.name}", test)


for folder in sorted(CASES.iterdir()):
    if (folder / "script.sh").exists():
        add(folder)

if __name__ == "__main__":
    unittest.main()

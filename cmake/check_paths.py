"""Fails when a file in the tree names a place of one machine, or leaves a mark of unfinished work in code."""
import re
import subprocess
import sys

# Spelled in pieces so that this file does not find itself.
MACHINE = re.compile("|".join("/" + name + "/" for name in ("work", "farm", "root", "home/[a-z]+", "Users")))
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
CODE = (".c", ".h", ".def", ".py", ".sh", ".cpp", ".cs", ".js", ".cmake")


def main():
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], check=True, capture_output=True,
                           text=True).stdout.splitlines()
    bad = 0
    for name in names:
        try:
            text = open(name, encoding="utf-8").read()
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found = MACHINE.search(line)
            if found and not name.startswith("tests/"):
                print(f"{name}:{number}: {found[0]} is a place of one machine")
                bad += 1
            if name.endswith(CODE) and UNFINISHED.search(line):
                print(f"{name}:{number}: says that work is unfinished")
                bad += 1
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

"""Fails when a file in the tree names a place of one machine, or leaves a mark of unfinished work in code."""
import os
import re
import sys

# Spelled in pieces so that this file does not find itself.
MACHINE = re.compile("|".join("/" + name + "/" for name in ("work", "farm", "root", "home/[a-z]+", "Users")))
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
SKIPPED = (".git", "node_modules", "__pycache__")
CODE = (".c", ".h", ".def", ".py", ".sh", ".cpp", ".cs", ".js", ".cmake")


def names_in_tree():
    for folder, folders, files in os.walk("."):
        folders[:] = [name for name in folders
                      if name not in SKIPPED and not (folder == "." and name.startswith("build"))]
        for name in files:
            if not (folder == "." and name.startswith("build")):  # what a build leaves, logs among them
                yield os.path.relpath(os.path.join(folder, name))


def main():
    bad = 0
    for name in sorted(names_in_tree()):
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

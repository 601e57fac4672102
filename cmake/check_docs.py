"""Compiles or runs what README.md and docs/*.md show: check_docs.py <build folder>

    ```c           a program, or statements that are put into a main(); compiled and linked with libcltel.so
    ```c internal  compiled with the library's inside: assertions about bytes
    ```c api       a declaration quoted from a header; not compiled (the header is)
    ```sh          checked by `bash -n`
    ```sh run      run in an empty folder, with command and examples on the path; its exit code must be 0

The README's programs must be examples/minimal.c and examples/traced.c, letter by letter. Links between files must lead somewhere.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROLOGUE = "#include <cltel/cltel.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"


def blocks_of(path):
    """(line, info string, text) of each fenced block."""
    inside, info, start, lines = False, "", 0, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("```"):
            if inside:
                yield start, info, "\n".join(lines) + "\n"
            inside, info, start, lines = not inside, line[3:].strip(), number, []
        elif inside:
            lines.append(line)


def compile_c(build, text):
    if "int main(" not in text:
        text = (PROLOGUE + "int snippet(cltel_client *client);\nint snippet(cltel_client *client)\n{\n(void)client;\n"
                + text + "return 0;\n}\nint main(void)\n{\n    return snippet(NULL);\n}\n")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "block.c")
        source.write_text(text)
        command = [os.environ.get("CC", "cc"), "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wno-unused-variable",
                   "-Iinclude", str(source), f"-L{build}", "-lcltel", "-pthread", "-o", f"{folder}/block"]
        return subprocess.run(command, check=False, capture_output=True, text=True)


def compile_internal(text):
    command = [os.environ.get("CC", "cc"), "-std=gnu11", "-D_GNU_SOURCE=", "-Wall", "-Wextra", "-Werror", "-Iinclude",
               "-Isrc", "-fsyntax-only", "-x", "c", "-"]
    return subprocess.run(command, input=text, check=False, capture_output=True, text=True)


def run_shell(build, text, only_parse):
    build = os.path.abspath(build)
    # Nothing from outside may lead an example to a real account.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CLTEL_"))}
    environment["PATH"] = f"{build}/bin:{build}/examples:{environment['PATH']}"
    command = ["bash", "-n"] if only_parse else ["bash", "-euo", "pipefail"]
    with tempfile.TemporaryDirectory() as folder:
        environment["HOME"] = folder
        return subprocess.run(command, input=text, check=False, capture_output=True, text=True, env=environment,
                              cwd=folder, timeout=60)


def link_faults(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", line):
            if not (path.parent / target).exists():
                yield number, f"the link to {target} leads nowhere"


def faults_of(build, path, counts):
    for line, info, text in blocks_of(path):
        if info == "c":
            done = compile_c(build, text)
        elif info == "c internal":
            done = compile_internal(text)
        elif info in ("sh", "sh run"):
            done = run_shell(build, text, info == "sh")
        else:
            continue
        counts[0] += 1
        if done.returncode:
            counts[0] -= 1
            yield line, f"the block fails:\n{done.stdout}{done.stderr}"
    yield from link_faults(path)


def program_faults():
    """What the README shows is what is built and run."""
    programs = [text for _, info, text in blocks_of(pathlib.Path("README.md")) if info == "c" and "int main(" in text]
    for number, name in enumerate(("minimal", "traced")):
        example = pathlib.Path(f"examples/{name}.c")
        if len(programs) <= number or not example.exists() or programs[number] != example.read_text():
            yield f"README.md: program {number + 1} is not {example}"


def main():
    build = sys.argv[1]
    counts, bad = [0], 0
    for path in [pathlib.Path("README.md"), pathlib.Path("CONTRIBUTING.md"), *sorted(pathlib.Path("docs").glob("*.md"))]:
        for line, fault in faults_of(build, path, counts):
            print(f"{path}:{line}: {fault}")
            bad += 1
    for fault in program_faults():
        print(fault)
        bad += 1
    print(f"{counts[0]} passed, {bad} failed, 0 skipped")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

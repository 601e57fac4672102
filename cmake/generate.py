"""Writes the generated files, or with --check says which are stale.

    generate.py <build folder> [--check]
"""
import difflib
import pathlib
import subprocess
import sys

import gen_api
import headers

# What the command prints, because it owns the tables.
COMMAND_PAGES = {
    "docs/CONFIGURATION.md": ["config", "--markdown"],
    "docs/STATISTICS.md": ["stats", "--markdown"],
    "docs/ERRORS.md": ["errors", "--markdown"],
    "docs/CLI.md": ["help", "--markdown"],
    "docs/LOGS-OPERATIONS.md": ["local", "--operations", "logs"],
    "docs/XRAY-OPERATIONS.md": ["local", "--operations", "xray"],
}


def linker_map():
    names = sorted(function.name for function in headers.functions())
    lines = ["/* What libcltel.so exports. Made by `make docs` from the CLTEL_API functions of include/cltel. */",
             "CLTEL_0 {", "    global:"]
    lines += [f"        {name};" for name in names]
    return "\n".join(lines + ["    local:", "        *;", "};", ""])


def command_page(build, arguments):
    command = [str(pathlib.Path(build, "bin/cltel"))] + arguments
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return done.stdout


def pages(build):
    yield "src/cltel.map", linker_map()
    yield "docs/API.md", gen_api.make()
    for name, arguments in COMMAND_PAGES.items():
        yield name, command_page(build, arguments)


def main():
    build, check = sys.argv[1], "--check" in sys.argv[2:]
    stale = 0
    for name, text in pages(build):
        path = pathlib.Path(name)
        old = path.read_text() if path.exists() else ""
        if old == text:
            continue
        stale += 1
        if check:
            print(f"{name} is stale; run `make docs`")
            sys.stdout.writelines(list(difflib.unified_diff(old.splitlines(True), text.splitlines(True), name,
                                                            "made now", n=1))[:20])
        else:
            path.write_text(text)
            print(f"wrote {name}")
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()

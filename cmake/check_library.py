"""Checks libcltel.so as a stranger sees it: check_library.py <libcltel.so>

Exports are exactly the functions of include/cltel, under the version node CLTEL_0; soname, hardening marks and
thread-local model are as docs/DESIGN.md says; stripped it is at most 400 KB.
"""
import os
import re
import subprocess
import sys
import tempfile

import headers

SIZE_MAX_BYTES = 400 * 1024


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def export_faults(library):
    wanted = {function.name for function in headers.functions()}
    found = {}
    for line in run("readelf", "-W", "--dyn-syms", library).splitlines():
        parts = line.split()
        if len(parts) >= 8 and parts[4] in ("GLOBAL", "WEAK") and parts[6] not in ("UND", "ABS"):
            name, _, version = parts[7].partition("@")
            found[name] = version.lstrip("@")
    for name in sorted(wanted - set(found)):
        yield f"{name}() is declared in include/cltel and not exported"
    for name in sorted(set(found) - wanted):
        yield f"{name} is exported and not declared in include/cltel"
    for name, version in sorted(found.items()):
        if version != "CLTEL_0":
            yield f"{name} has the version '{version}', not CLTEL_0"


def mark_faults(library):
    dynamic = run("readelf", "-W", "-d", library)
    segments = run("readelf", "-W", "-l", library)
    for pattern, meaning in ((r"SONAME.*\[libcltel\.so\.0\]", "soname libcltel.so.0"), (r"BIND_NOW|FLAGS.*\bNOW\b", "-z now"),
                             (r"\bNODELETE\b", "-z nodelete"), (r"STATIC_TLS", "initial-exec thread storage")):
        if not re.search(pattern, dynamic):
            yield f"readelf -d shows no {meaning}"
    if "GNU_RELRO" not in segments:
        yield "readelf -l shows no GNU_RELRO (-z relro)"
    if re.search(r"GNU_STACK.*RWE", segments):
        yield "the stack is executable"
    if "TEXTREL" in dynamic:
        yield "code is relocated at load time (TEXTREL)"


def stripped_size(library):
    with tempfile.NamedTemporaryFile() as copy:
        run("strip", "-o", copy.name, library)
        return os.path.getsize(copy.name)


def main():
    library = sys.argv[1]
    faults = list(export_faults(library)) + list(mark_faults(library))
    size = stripped_size(library)
    if size > SIZE_MAX_BYTES:
        faults.append(f"stripped it has {size} bytes, more than {SIZE_MAX_BYTES}")
    for fault in faults:
        print(f"{library}: {fault}")
    print(f"libcltel.so: {size} bytes stripped, at most {SIZE_MAX_BYTES}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

"""Runs ctest in a build folder and counts single tests, not programs.

    run_tests.py build [--match T] [--label L] [--exclude L] [--jobs N]
    run_tests.py --total build build-asan ...      adds up what those runs counted

The last line reads "412 passed, 0 failed, 3 skipped". A program that dies, times out or fails
without saying how many of its tests failed counts as one failed test.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import time


def number(pattern, text):
    """Sum of the first groups of all matches."""
    return sum(int(found) for found in re.findall(pattern, text, re.MULTILINE))


def count_output(text):
    """Counts what cmocka, unittest or a script said. A script may say "N passed, M failed, K skipped"."""
    cmocka = re.search(r"^\[==========\] ", text, re.MULTILINE)
    unittest = re.search(r"^Ran (\d+) tests? in ", text, re.MULTILINE)
    said = re.findall(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", text, re.MULTILINE)
    if cmocka:
        failed = number(r"^\[  FAILED  \] (?:[^:\n]*: )?(\d+) test\(s\)", text)
        passed = number(r"^\[  PASSED  \] (\d+) test\(s\)", text)
        skipped = len(re.findall(r"^\[  SKIPPED \] (?!\d+ test\(s\))", text, re.MULTILINE))
        skipped = number(r"^\[  SKIPPED \] (\d+) test\(s\)", text) or skipped
        return passed, failed, skipped
    if unittest:
        failed = number(r"^FAILED \(.*?failures=(\d+)", text) + number(r"^FAILED \(.*?errors=(\d+)", text)
        skipped = number(r"^(?:OK|FAILED) \(.*?skipped=(\d+)", text)
        return int(unittest[1]) - failed - skipped, failed, skipped
    if said:
        return tuple(sum(int(row[i] or 0) for row in said) for i in range(3))
    return None


def read_verdicts(console):
    """What ctest says of each program: {"test_ring": "Passed"}. Its log calls skipped and missing ones passed."""
    rows = re.findall(r"^\s*\d+/\d+ Test\s+#\d+: (\S+) \.*\s*(?:\*\*\*)?([A-Z]\w+)", console, re.MULTILINE)
    return dict(rows)


def read_outputs(log):
    """What each program printed: {"test_ring": "..."}."""
    outputs = {}
    for block in re.split(r"^\d+/\d+ Testing: ", log, flags=re.MULTILINE)[1:]:
        outputs[block.partition("\n")[0]] = block.partition("Output:\n")[2].rpartition("<end of output>")[0]
    return outputs


def count_all(console, log):
    total = [0, 0, 0]
    outputs = read_outputs(log)
    for name, verdict in read_verdicts(console).items():
        passed, failed, skipped = count_output(outputs.get(name, "")) or (1 if verdict == "Passed" else 0, 0, 0)
        if verdict == "Skipped":
            passed, failed, skipped = 0, 0, max(1, skipped)
        elif verdict != "Passed":
            failed = max(1, failed)
        total = [total[0] + passed, total[1] + failed, total[2] + skipped]
    return total


def show(counts):
    print("{} passed, {} failed, {} skipped".format(*counts))


def total(folders):
    counts = [0, 0, 0]
    for folder in folders:
        path = pathlib.Path(folder, "test-counts.json")
        if path.exists():
            counts = [a + b for a, b in zip(counts, json.loads(path.read_text()))]
    show(counts)
    return counts[1] > 0 or counts[0] == 0


def steady_addresses():
    """A prefix that places memory as ThreadSanitizer of gcc 12 expects it, where the kernel randomizes more."""
    try:
        bits = int(pathlib.Path("/proc/sys/vm/mmap_rnd_bits").read_text())
    except (OSError, ValueError):
        return []
    prefix = ["setarch", "-R"]
    if bits <= 28 or subprocess.run(prefix + ["true"], check=False, stderr=subprocess.DEVNULL).returncode:
        return []
    return prefix


def run(options):
    build = pathlib.Path(options.folders[0])
    log = build / "Testing/Temporary/LastTest.log"
    log.unlink(missing_ok=True)
    command = ["ctest", "--test-dir", str(build), "--output-on-failure", "--no-tests=error", "--no-label-summary", "-j", str(options.jobs)]
    for flag, value in (("-R", options.match), ("-L", options.label), ("-LE", options.exclude)):
        if value:
            command += [flag, value]
    if options.steady_addresses:
        command = steady_addresses() + command
    start = time.monotonic()
    console = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as ctest:
        for line in ctest.stdout:
            console += line
            if not re.match(r"\s*(Start +\d+:|Internal ctest)", line):
                sys.stdout.write(line)
    code = ctest.returncode
    counts = count_all(console, log.read_text(errors="replace")) if log.exists() else [0, 0, 0]
    if code and not counts[1]:
        counts[1] = 1
    (build / "test-counts.json").write_text(json.dumps(counts))
    print("{} in {:.0f} s:".format(build, time.monotonic() - start))
    show(counts)
    return code or counts[1] > 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--total", action="store_true")
    parser.add_argument("--steady-addresses", action="store_true")
    parser.add_argument("--match")
    parser.add_argument("--label")
    parser.add_argument("--exclude")
    parser.add_argument("--jobs", default=2)
    options = parser.parse_args()
    sys.exit(1 if (total(options.folders) if options.total else run(options)) else 0)


if __name__ == "__main__":
    main()

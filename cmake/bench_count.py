"""Instructions of one recording call, counted by valgrind: bench_count.py <build folder> [--write]

A run of 1,000 and one of 11,000 calls are compared, so that the set-up does not count. The figures do not depend on
how busy the machine is; tests/bench/instructions.json holds the last ones, and more than 3 % above them fails.
"""
import json
import pathlib
import re
import subprocess
import sys

KINDS = ("log.site", "log.fields", "log.off")
REFERENCE = pathlib.Path("tests/bench/instructions.json")
TOLERANCE = 1.03
FEW, MANY = 1000, 11000


def clock_source():
    """Records are stamped with the cycle counter or by the kernel's clock call; the counts differ."""
    path = pathlib.Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")
    return path.read_text().strip() if path.exists() else "unknown"


def instructions(build, kind, calls):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", f"{build}/bench/count_calls", kind,
               str(calls)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"Collected : (\d+)", done.stderr)
    if done.returncode or not found:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr}")
    return int(found[1])


def main():
    build = sys.argv[1]
    clock = clock_source()
    counts = {}
    for kind in KINDS:
        counts[kind] = (instructions(build, kind, MANY) - instructions(build, kind, FEW)) / (MANY - FEW)
        print(json.dumps({"bench": kind, "subject": "cltel", "instructions": round(counts[kind], 1), "clock": clock}))
    if "--write" in sys.argv:
        REFERENCE.write_text(json.dumps({"clock": clock, "instructions": {k: round(v) for k, v in counts.items()}}, indent=2)
                             + "\n")
        return
    reference = json.loads(REFERENCE.read_text()) if REFERENCE.exists() else {}
    if reference.get("clock") != clock:
        print(f"not compared: the reference is of clock source '{reference.get('clock')}', this machine has '{clock}'")
        return
    bad = [kind for kind in KINDS if counts[kind] > reference["instructions"][kind] * TOLERANCE + 1]
    for kind in bad:
        print(f"{kind}: {counts[kind]:.1f} instructions, more than {reference['instructions'][kind]} and 3 %")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()

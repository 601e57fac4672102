"""Recording costs no system call and no allocation: 10,000,000 calls of every kind on two warmed threads, then
1,000,000 spans of every kind, started, filled and ended (small: a tenth, and 50,000).

Prints a line for each; the kernel's side is counted by strace, the allocator's by a preloaded malloc().
"""
import os
import sys

import zero_meter

THREADS = 2
SMALL = os.environ.get("CLTEL_PROOF_SIZE") == "small"
# calls of a window, windows, what is told to the driver
CALLS = {"records": (50000, 10 if SMALL else 100, []),
         "spans": (2500 if SMALL else 10000, 10 if SMALL else 50, ["spans"])}


def prove(kind):
    calls, windows, more = CALLS[kind]
    seen = zero_meter.measure(THREADS, windows, calls, *more)
    print(f"{kind}: syscalls_on_recording_threads={len(seen['syscalls'])} mallocs={seen['mallocs']} "
          f"calls={seen['calls']} refused={seen['refused']} delivered={seen['delivered']}", flush=True)
    for call in seen["syscalls"][:10]:
        print(f"    {call}")
    whole = seen["windows"] == THREADS * windows and seen["calls"] == THREADS * windows * calls
    return whole and not seen["syscalls"] and seen["mallocs"] == 0 and seen["refused"] == 0


def main():
    reason = zero_meter.why_not()
    if reason:
        print(f"06_zero: skipped: {reason}")
        sys.exit(77)
    sys.exit(0 if all([prove(kind) for kind in CALLS]) else 1)


if __name__ == "__main__":
    main()

"""Recording costs no system call and no allocation: 10,000,000 calls of every kind on two warmed threads (small: 1,000,000).

Prints one line; the kernel's side is counted by strace, the allocator's by a preloaded malloc().
"""
import os
import sys

import zero_meter

THREADS, CALLS = 2, 50000
WINDOWS = 10 if os.environ.get("CLTEL_PROOF_SIZE") == "small" else 100


def main():
    reason = zero_meter.why_not()
    if reason:
        print(f"06_zero: skipped: {reason}")
        sys.exit(77)
    seen = zero_meter.measure(THREADS, WINDOWS, CALLS)
    print(f"syscalls_on_recording_threads={len(seen['syscalls'])} mallocs={seen['mallocs']} calls={seen['calls']} "
          f"refused={seen['refused']} delivered={seen['delivered']}")
    for call in seen["syscalls"][:10]:
        print(f"    {call}")
    whole = seen["windows"] == THREADS * WINDOWS and seen["calls"] == THREADS * WINDOWS * CALLS
    sys.exit(0 if whole and not seen["syscalls"] and seen["mallocs"] == 0 and seen["refused"] == 0 else 1)


if __name__ == "__main__":
    main()

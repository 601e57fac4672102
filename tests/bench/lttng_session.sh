#!/usr/bin/env bash
# lttng_session.sh PROGRAM: runs it in an overwriting LTTng session that records cltel_bench:* in memory. A daemon
# that runs already is used and left alone; one that is started here is ended here. Exit 77: no session could be made.
set -uo pipefail
home=$(mktemp -d)
export LTTNG_HOME=$home LTTNG_UST_REGISTER_TIMEOUT=-1 CLTEL_BENCH_LTTNG_SESSION=cltel-bench-$$
daemon=

finish() {
    lttng --no-sessiond destroy "$CLTEL_BENCH_LTTNG_SESSION" >/dev/null 2>&1
    if [ -n "$daemon" ]; then
        kill "$daemon" 2>/dev/null
        wait "$daemon" 2>/dev/null
    fi
    rm -rf "$home"
}
trap finish EXIT
trap 'exit 130' INT TERM

skip() {
    echo "bench_peer_lttng: skipped: $1" >&2
    exit 77
}

alive() { lttng --no-sessiond list >/dev/null 2>&1; }

start_daemon() {
    command -v lttng-sessiond >/dev/null || skip "lttng-sessiond is missing (package lttng-tools)"
    lttng-sessiond --no-kernel --quiet >/dev/null 2>"$home/daemon.log" &
    daemon=$!
    for _ in $(seq 100); do
        alive && return
        kill -0 "$daemon" 2>/dev/null || skip "lttng-sessiond ended: $(tail -n 1 "$home/daemon.log")"
        sleep 0.1
    done
    skip "lttng-sessiond did not answer within 10 s"
}

# Four pieces of 64 KiB for each processor: the size of one of our rings.
session() {
    lttng --no-sessiond create "$CLTEL_BENCH_LTTNG_SESSION" --snapshot &&
        lttng --no-sessiond enable-channel --userspace --overwrite --subbuf-size=64k --num-subbuf=4 bench &&
        lttng --no-sessiond enable-event --userspace --channel=bench 'cltel_bench:*' &&
        lttng --no-sessiond start
}

alive || start_daemon
session >"$home/session.log" 2>&1 || skip "no session: $(tail -n 1 "$home/session.log")"
"$@"

#!/usr/bin/env bash
# The whole line on this machine, without an account and without a network: a local endpoint, a
# web shop under load that logs each request, and a real log file through `cltel send`. Ends by
# itself; exit code 0 only when everything that was accepted has arrived, exactly once.
#   BUILD=build   where command and examples are      LOAD_SECONDS=4
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."
build=$(cd "${BUILD:-build}" && pwd)
cltel=$build/bin/cltel
shop=$build/examples/shop
load_seconds=${LOAD_SECONDS:-4}
# What is set outside must not lead the demo to a real account or to another configuration.
for name in $(compgen -e | grep -E '^(AWS|CLTEL)_' || true); do unset "$name"; done

work=$(mktemp -d)
export AWS_SHARED_CREDENTIALS_FILE=$work/none AWS_CONFIG_FILE=$work/none
local_pid='' shop_pid=''
finish() {
    local code=$?
    for pid in $shop_pid $local_pid; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
    [ "$code" = 0 ] || { echo; echo "demo: failed with $code; what the programs said:"; cat "$work"/*.err; } >&2
    rm -rf "$work"
    exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

title() { printf '\n\033[1m%s\033[0m\n' "$1"; }
if [ -n "${NO_COLOR:-}" ] || { [ ! -t 1 ] && [ -z "${FORCE_COLOR:-}" ]; }; then title() { printf '\n== %s\n' "$1"; }; fi
say() { printf '  $ %s\n' "$*"; }

# wait_for FILE TEXT PID: until the program has said that it is ready.
wait_for() {
    local tries
    for tries in $(seq 200); do
        grep -q "$2" "$1" && return 0
        kill -0 "$3" 2>/dev/null || break
        sleep 0.05
    done
    echo "demo: '$2' was never said" >&2
    return 1
}

title '1  A local endpoint'
say 'cltel local --port 0 --data DIR'
"$cltel" local --port 0 --data "$work/data" >"$work/local.out" 2>"$work/local.err" &
local_pid=$!
wait_for "$work/local.out" AWS_DEFAULT_REGION "$local_pid"
sed 's/^/  /' "$work/local.out"
eval "$(grep '^export ' "$work/local.out")"

title '2  A shop that logs every request, under load'
# A thread of the shop makes 30,000 records a second here and shares two cores with everybody else:
# its ring holds some seconds of that, where the default is meant for a few thousand a second. And if
# the disk stalls for longer, the shop waits: here nobody is hurt by that, and no record is refused.
say 'CLTEL_BUFFER_BYTES=8MiB CLTEL_BUFFER_OVERFLOW=block shop --port 0'
CLTEL_BUFFER_BYTES=8MiB CLTEL_BUFFER_OVERFLOW=block CLTEL_BUFFER_BLOCK_MAX_MS=10s \
    "$shop" --port 0 >"$work/shop.out" 2>"$work/shop.err" &
shop_pid=$!
wait_for "$work/shop.out" ready "$shop_pid"
url=$(sed -n 's/^shop: \(http.*\) ready$/\1/p' "$work/shop.out")
if command -v wrk >/dev/null; then
    say "wrk -t1 -c8 -d${load_seconds}s -s examples/shop/load.lua $url"
    wrk -t1 -c8 "-d${load_seconds}s" -s examples/shop/load.lua "$url" | sed -n 's/^ *\([0-9]* requests in .*\)/  \1/p; s/^ *\(Requests.sec.*\)/  \1/p'
else
    say "curl, again and again for $load_seconds s"
    end=$((SECONDS + load_seconds))
    while [ "$SECONDS" -lt "$end" ]; do
        curl -s "$url/" "$url/articles/[0-7]" "$url/nowhere" >/dev/null
        curl -s -d 'article=1&count=2' "$url/orders" >/dev/null
    done
fi
kill "$shop_pid"
wait "$shop_pid" || { echo 'demo: the shop did not deliver everything' >&2; exit 1; }
shop_pid=''
balance=$(grep '^shop: requests' "$work/shop.out")
echo "  $balance"

title '3  A log of this machine'
source=''
for candidate in /var/log/dpkg.log /var/log/apt/history.log /var/log/alternatives.log /var/log/bootstrap.log; do
    [ -r "$candidate" ] && [ -s "$candidate" ] && { source=$candidate; break; }
done
if [ -z "$source" ]; then
    source=$work/packages.txt # a machine without logs still has something real to tell
    { dpkg-query -W 2>/dev/null || ls -lR /usr/share; } >"$source"
fi
say "cltel send --group demo < $source"
# The log may grow meanwhile: what was sent is counted, not what stands there later.
tee "$work/sent" <"$source" | "$cltel" send --group demo 2>"$work/send.err"
sent=$(tail -n 1 "$work/send.err")
echo "  $sent"
lines=$(awk 'END { print NR }' "$work/sent")

title '4  What arrived'
color=never
[ -n "${NO_COLOR:-}" ] || { [ -t 1 ] && color=always; }
say 'cltel tail demo --limit 5'
"$cltel" tail demo --limit 5 --format text --color "$color" | sed 's/^/  /'
say 'cltel tail /cltel/shop --level warn --limit 8'
"$cltel" tail /cltel/shop --level warn --limit 8 --format text --color "$color" | sed 's/^/  /'

title '5  The balance'
value() { sed -n "s/.* $1=\([0-9]*\).*/\1/p" <<<" $balance"; }
"$cltel" tail /cltel/shop --since 1h --format raw >"$work/shop.events"
"$cltel" tail demo --since 1h --format raw >"$work/demo.events"
count() { wc -l <"$1" | tr -d ' '; }
distinct() { grep -o '"id":"[^"]*"}$' "$1" | sort -u | wc -l | tr -d ' '; }
failed=0
# row WHAT NUMBER NUMBER...: all must be the same.
row() {
    local what=$1 verdict=equal number
    shift
    for number in "$@"; do [ "$number" = "$1" ] || verdict=DIFFERENT; done
    [ "$verdict" = equal ] || failed=1
    printf '  %-66s %s  %s\n' "$what" "$*" "$verdict"
}
row 'shop: accepted = delivered = in the endpoint = distinct ids' "$(value accepted)" "$(value delivered)" \
    "$(count "$work/shop.events")" "$(distinct "$work/shop.events")"
row 'shop: requests = records of requests' "$(value requests)" "$(grep -c '"took_us":' "$work/shop.events")"
row 'shop: dropped = inside = refused = 0' "$(value dropped)" "$(value inside)" "$(value refused)" 0
row "demo: lines of the file = in the endpoint = distinct ids" "$lines" "$(count "$work/demo.events")" \
    "$(distinct "$work/demo.events")"
[ "$failed" = 0 ] || exit 1
echo
echo 'Everything that was accepted has been delivered, exactly once.'

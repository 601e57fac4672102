#!/usr/bin/env bash
# The whole line on this machine, without an account and without a network: a local endpoint, a
# web shop under load that logs and traces each request through a second service to a database,
# and a real log file through `cltel send`. Ends by itself; exit code 0 only when everything that
# was accepted has arrived, exactly once, and one request's trace is the one that it should be.
#   BUILD=build   where command and examples are      LOAD_SECONDS=4
set -euo pipefail
locale=${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} # of who watches: may be able to show lines and bars
export LC_ALL=C
cd "$(dirname "$0")/.."
build=$(cd "${BUILD:-build}" && pwd)
cltel=$build/bin/cltel
shop=$build/examples/shop stock=$build/examples/stock
load_seconds=${LOAD_SECONDS:-4}
# What is set outside must not lead the demo to a real account or to another configuration.
for name in $(compgen -e | grep -E '^(AWS|CLTEL)_' || true); do unset "$name"; done

work=$(mktemp -d)
export AWS_SHARED_CREDENTIALS_FILE=$work/none AWS_CONFIG_FILE=$work/none
local_pid='' shop_pid='' stock_pid=''
finish() {
    local code=$?
    for pid in $shop_pid $stock_pid $local_pid; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
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
        grep -qs "$2" "$1" && return 0
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

title '2  A shop and its stock, two services that log and trace every request, under load'
# A thread makes tens of thousands of records a second here and shares two cores with everybody else:
# its ring holds some seconds of that, where the default is meant for a few thousand a second. And if
# the disk stalls for longer, the shop waits: here nobody is hurt by that, and no record is refused.
export CLTEL_BUFFER_BYTES=8MiB CLTEL_BUFFER_OVERFLOW=block CLTEL_BUFFER_BLOCK_MAX_MS=10s
# By default X-Ray's rules decide which requests are traced: the first of each second and 5 % of the others.
export CLTEL_TRACE_SAMPLING=always
url_of() { sed -n 's/^[a-z]*: \(http.*\) ready$/\1/p' "$1"; }
say 'export CLTEL_BUFFER_BYTES=8MiB CLTEL_BUFFER_OVERFLOW=block CLTEL_TRACE_SAMPLING=always'
say 'stock --port 0'
"$stock" --port 0 >"$work/stock.out" 2>"$work/stock.err" &
stock_pid=$!
wait_for "$work/stock.out" ready "$stock_pid"
say "shop --port 0 --stock $(url_of "$work/stock.out")"
"$shop" --port 0 --stock "$(url_of "$work/stock.out")" >"$work/shop.out" 2>"$work/shop.err" &
shop_pid=$!
wait_for "$work/shop.out" ready "$shop_pid"
url=$(url_of "$work/shop.out")
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
say "curl -i -d 'article=1&count=2' $url/orders"
curl -si -d 'article=1&count=2' "$url/orders" | tr -d '\r' >"$work/order.out"
sed -n 's/^\(HTTP.*\|X-Amzn-Trace-Id.*\|{.*\)$/  \1/p' "$work/order.out"
trace=$(sed -n 's/^X-Amzn-Trace-Id: Root=\([^;]*\);.*/\1/p' "$work/order.out")
# The caller ends before the called.
for name in shop stock; do
    pid=${name}_pid
    kill "${!pid}"
    wait "${!pid}" || { echo "demo: the $name did not deliver everything" >&2; exit 1; }
    printf -v "$pid" ''
    grep -v ready "$work/$name.out" | sed 's/^/  /'
done
unset CLTEL_BUFFER_BYTES CLTEL_BUFFER_OVERFLOW CLTEL_BUFFER_BLOCK_MAX_MS CLTEL_TRACE_SAMPLING

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
# value PROGRAM WORD NAME: a number of the line that begins so, which the program printed at its end.
value() { sed -n "/^$1: $2/s/.* $3=\([0-9]*\).*/\1/p" "$work/$1.out"; }
for name in shop stock; do "$cltel" tail "/cltel/$name" --since 1h --format raw >"$work/$name.events"; done
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
for name in shop stock; do
    row "$name: accepted = delivered = in the endpoint = distinct ids" "$(value $name requests accepted)" \
        "$(value $name requests delivered)" "$(count "$work/$name.events")" "$(distinct "$work/$name.events")"
    row "$name: requests = records of requests" "$(value $name requests requests)" \
        "$(grep -c '"took_us":' "$work/$name.events")"
    row "$name: dropped = inside = refused = 0, records, then spans" "$(value $name requests dropped)" \
        "$(value $name requests inside)" "$(value $name requests refused)" "$(value $name spans dropped)" \
        "$(value $name spans inside)" "$(value $name spans refused)" "$(value $name spans misused)" 0
done
stored=$(curl -s "$AWS_ENDPOINT_URL/_cltel/stats" | sed -n 's/.*"segments_stored":\([0-9]*\).*/\1/p')
row 'shop and stock: spans accepted = delivered = in the endpoint' \
    $(($(value shop spans accepted) + $(value stock spans accepted))) \
    $(($(value shop spans delivered) + $(value stock spans delivered))) "$stored"
row "demo: lines of the file = in the endpoint = distinct ids" "$lines" "$(count "$work/demo.events")" \
    "$(distinct "$work/demo.events")"
[ "$failed" = 0 ] || exit 1
echo
echo 'Everything that was accepted has been delivered, exactly once.'

title '6  One request, through both services'
say "cltel trace $trace"
LC_ALL=$locale "$cltel" trace "$trace" --format table --color "$color" | sed 's/^/  /'
# What must have happened, by depth, service and what it did.
"$cltel" trace "$trace" --format plain | cut -f 4-6 >"$work/tree"
diff - "$work/tree" <<'TREE' >&2 || { echo 'demo: the trace is not what it should be' >&2; exit 1; }
0	shop	POST /orders
1	shop	take order
2	shop	POST /take
3	stock	POST /take
4	stock.db	UPDATE articles SET left = left - ?2 WHERE number = ?1 RETURNING left
TREE
for name in shop stock; do
    lines=$(grep -c "\"trace_id\":\"$trace\"" "$work/$name.events" || true)
    [ "$lines" = 2 ] || { echo "demo: $lines lines of the $name carry the trace, not 2" >&2; exit 1; }
done
echo
echo 'Its spans are complete and in their order, and the lines that were logged inside carry its id.'

#!/usr/bin/env bash
# Debian's aws command against the local endpoint: what a newcomer would type.
set -euo pipefail
cd "$(dirname "$0")/../.."

aws=/usr/bin/aws
[ -x "$aws" ] || { echo "awscli is missing: skipped"; exit 77; }

build=${CLTEL_BUILD:-build}
program=${CLTEL_ENDPOINT_PROGRAM:-}
if [ -z "$program" ]; then
    binary=${CLTEL_BIN:-$build/bin/cltel}
    [ -x "$binary" ] && program="$binary local" || program="$build/support/endpoint_main"
fi

folder=$(mktemp -d)
endpoint=
finish() {
    [ -z "$endpoint" ] || kill "$endpoint" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

# shellcheck disable=SC2086 # the command and its verb are two words
env -i PATH="$PATH" $program --port 0 --data "$folder/data" >"$folder/said" &
endpoint=$!
for _ in $(seq 200); do
    grep -q "^export AWS_REGION" "$folder/said" && break
    sleep 0.05 # until it says that it is ready; bounded above
done
grep -q " ready" "$folder/said" || { echo "the endpoint did not start"; exit 1; }
eval "$(grep '^export' "$folder/said")" # the printed variables are what is tested

export HOME="$folder" AWS_PAGER= AWS_MAX_ATTEMPTS=1
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
logs() { "$aws" --endpoint-url "$AWS_ENDPOINT_URL" logs "$@"; }
checks=0
same() { # <what> <expected> <got>
    checks=$((checks + 1))
    [ "$2" = "$3" ] || { printf '%s:\n  expected: %s\n  got:      %s\n' "$1" "$2" "$3"; exit 1; }
}
refused() { # <code> <command...>
    local code=$1
    shift
    checks=$((checks + 1))
    if "$@" >"$folder/out" 2>&1; then echo "$*: was not refused"; exit 1; fi
    grep -q "($code)" "$folder/out" || { echo "$*: expected $code, got:"; cat "$folder/out"; exit 1; }
}

logs create-log-group --log-group-name /shop/orders
logs create-log-stream --log-group-name /shop/orders --log-stream-name web-1
logs create-log-stream --log-group-name /shop/orders --log-stream-name web-2
refused ResourceAlreadyExistsException logs create-log-group --log-group-name /shop/orders
refused ResourceNotFoundException logs create-log-stream --log-group-name nowhere --log-stream-name s
same "groups" "/shop/orders" "$(logs describe-log-groups --query 'logGroups[].logGroupName' --output text)"
same "streams" "web-1 web-2" \
    "$(logs describe-log-streams --log-group-name /shop/orders --query 'logStreams[].logStreamName' --output text | tr '\t' ' ')"

now=$(date +%s%3N)
logs put-log-events --log-group-name /shop/orders --log-stream-name web-1 \
    --log-events timestamp="$now",message="order placed" timestamp=$((now + 2)),message="order paid" >"$folder/put"
same "sequence token" 56 "$(grep -o '[0-9]\{56\}' "$folder/put" | tr -d '\n' | wc -c)"
logs put-log-events --log-group-name /shop/orders --log-stream-name web-2 \
    --log-events "[{\"timestamp\":$((now + 1)),\"message\":\"ERROR card refused: \\\"expired\\\"\"}]" >/dev/null

same "get-log-events" "order placed|order paid" \
    "$(logs get-log-events --log-group-name /shop/orders --log-stream-name web-1 --start-from-head \
        --query 'join(`|`, events[].message)' --output text)"
same "get-log-events, the tail" "order paid" \
    "$(logs get-log-events --log-group-name /shop/orders --log-stream-name web-1 --limit 1 \
        --query 'events[].message' --output text)"
same "filter-log-events interleaves" "order placed|ERROR card refused: \"expired\"|order paid" \
    "$(logs filter-log-events --log-group-name /shop/orders --query 'join(`|`, events[].message)' --output text)"
same "filter-log-events by pattern" "web-2" \
    "$(logs filter-log-events --log-group-name /shop/orders --filter-pattern 'ERROR "card refused"' \
        --query 'events[].logStreamName' --output text)"
same "filter-log-events, a term excluded" "order placed" \
    "$(logs filter-log-events --log-group-name /shop/orders --filter-pattern 'order -paid' \
        --query 'events[].message' --output text)"
same "filter-log-events, small pages" "3" \
    "$(logs filter-log-events --log-group-name /shop/orders --page-size 1 --query 'events[].eventId' --output text | wc -w)"
same "tail" "3" "$(logs tail /shop/orders --since 1h --format short | wc -l)"

export AWS_SECRET_ACCESS_KEY=wrong
refused InvalidSignatureException logs describe-log-groups
export AWS_ACCESS_KEY_ID=AKIAUNKNOWN
refused UnrecognizedClientException logs describe-log-groups
eval "$(grep '^export' "$folder/said")"

logs put-retention-policy --log-group-name /shop/orders --retention-in-days 7
same "retention" "7" "$(logs describe-log-groups --query 'logGroups[0].retentionInDays' --output text)"
logs delete-log-stream --log-group-name /shop/orders --log-stream-name web-2
logs delete-log-group --log-group-name /shop/orders
same "no group left" "" "$(logs describe-log-groups --query 'logGroups[].logGroupName' --output text)"

kill -TERM "$endpoint"
wait "$endpoint"
same "it ends with 0" 0 $?
endpoint=
echo "$checks checks passed"

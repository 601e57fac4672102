# shellcheck shell=bash
# To be sourced: a local endpoint, Debian's aws command that speaks to it, and checks. Exit 77: the command is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

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

touch "$folder/said"
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

#!/usr/bin/env bash
# Installs what is missing on Debian 12: deps.sh build|demo|test   (each includes the one before)
# Packages that are there are left alone; with nothing missing it only asks dpkg once.
set -euo pipefail
cd "$(dirname "$0")/.."

build=(gcc g++ make cmake pkg-config libc6-dev libcurl4-openssl-dev libssl-dev zlib1g-dev libcjson-dev
       libmicrohttpd-dev libsqlite3-dev libpcre2-dev)
demo=(curl ca-certificates wrk)
test=(libcmocka-dev clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev binutils python3
      python3-botocore python3-boto3 python3-aws-xray-sdk awscli libspdlog-dev liblttng-ust-dev lttng-tools
      strace valgrind abigail-tools git procps openssl chromium sqlite3 jq grep)
# A node from elsewhere brings its own npm, and Debian's would not go beside it.
command -v npm >/dev/null || test+=(nodejs npm)

case "${1:-test}" in
build) wanted=("${build[@]}") ;;
demo) wanted=("${build[@]}" "${demo[@]}") ;;
test) wanted=("${build[@]}" "${demo[@]}" "${test[@]}") ;;
*) echo "deps: the argument is '$1', not build, demo or test" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
    echo "deps: this machine has no dpkg; install by hand what corresponds to: ${wanted[*]}" >&2
    exit 1
fi
installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^ii *//p' || true)
mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) <(printf '%s\n' "$installed" | sort -u))

# npm packages that tests need, pinned by a lock file: node_packages <tests' folder> <folder in the build> <what is skipped>
node_packages() {
    local folder=${BUILD:-build}/$2
    if [ -d "$folder/node_modules" ] && cmp -s "$1/package-lock.json" "$folder/package-lock.json"; then return; fi
    mkdir -p "$folder"
    cp "$1/package.json" "$1/package-lock.json" "$folder/"
    npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund >"$folder/npm.log" 2>&1 ||
        echo "deps: npm could not install the packages of $1 (see $folder/npm.log): $3 are skipped"
}
finish() {
    if [ "${1:-test}" = test ]; then
        node_packages tests/pane node "the tests of the page"
        node_packages tests/endpoint node-sdk "the tests with the JavaScript SDK"
    fi
    exit 0
}

[ "${#missing[@]}" -gt 0 ] || finish "$@"

as_root=()
if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "deps: missing ${missing[*]}; run as root, or install sudo" >&2
        exit 1
    fi
    as_root=(sudo)
fi

echo "deps: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
get() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1; }
# The lists may be old or absent: refresh them only when the first try fails.
if ! get install --no-install-recommends "${missing[@]}"; then
    if ! { get update && get install --no-install-recommends "${missing[@]}"; }; then
        tail -n 20 "$log" >&2
        echo "deps: apt-get could not install: ${missing[*]}" >&2
        exit 1
    fi
fi
finish "$@"

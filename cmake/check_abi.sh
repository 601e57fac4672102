#!/usr/bin/env bash
# Compares the binary interface with that of the last version tag: check_abi.sh <build folder>
# A change that breaks a program built against the tag fails; additions are fine.
set -euo pipefail
build=$1
tag=$(git describe --tags --abbrev=0 --match 'v*' 2>/dev/null || true)
if [ -z "$tag" ]; then
    echo "abi: there is no version tag to compare with yet"
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/source"
git archive "$tag" | tar -x -C "$work/source"
cmake -S "$work/source" -B "$work/build" -DCLTEL_TESTS=OFF -DCLTEL_TOOLS=OFF >"$work/log" 2>&1 &&
    cmake --build "$work/build" -j "$(nproc)" --target cltel_shared >>"$work/log" 2>&1 || { tail -n 30 "$work/log"; exit 1; }
# abidiff's exit code: bit 3 (8) is an incompatible change, bits 0 and 1 are errors of its own.
code=0
abidiff --headers-dir1 "$work/source/include" --headers-dir2 include --no-added-syms \
    "$work/build/libcltel.so" "$build/libcltel.so" || code=$?
if (( code & 11 )); then
    echo "abi: programs built against $tag would break"
    exit 1
fi
echo "abi: compatible with $tag"

#!/usr/bin/env bash
# Runs tests/proof/NN_<what>.{sh,py}: each prints one line and fails when its promise is broken.
# CLTEL_PROOF_SIZE=small|full; an argument picks those whose name holds it.
set -uo pipefail
cd "$(dirname "$0")/.."
build=$(realpath "${CLTEL_BUILD:-build}")
export CLTEL_BUILD=$build CLTEL_BIN=$build/bin/cltel CLTEL_LIB=$build/libcltel.so CLTEL_PROOF_SIZE=${CLTEL_PROOF_SIZE:-full}
python=/usr/bin/python3
[ -x "$python" ] || python=python3

passed=0 failed=0 skipped=0
for proof in tests/proof/[0-9]*"${1:-}"*; do
    case "$proof" in
    *.sh) bash "$proof" ;;
    *.py) "$python" -B "$proof" ;;
    *) continue ;;
    esac
    case $? in
    0) passed=$((passed + 1)) ;;
    77) skipped=$((skipped + 1)) ;;
    *) failed=$((failed + 1)); echo "FAILED: $proof" ;;
    esac
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]

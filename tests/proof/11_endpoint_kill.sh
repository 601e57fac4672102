#!/usr/bin/env bash
# The local endpoint is killed with SIGKILL while it takes events in: what it acknowledged is there after the restart.
set -uo pipefail
cd "$(dirname "$0")/../.."
[ "${CLTEL_PROOF_SIZE:-full}" = small ] && kills=5 || kills=50
python=/usr/bin/python3
[ -x "$python" ] || python=python3
said=$(CLTEL_TEST_KILLS=$kills "$python" -B tests/endpoint/test_endpoint_survival.py 2>&1) || { echo "$said"; exit 1; }
grep -o 'kills=.*' <<<"$said"

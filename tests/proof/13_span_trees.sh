#!/usr/bin/env bash
# 100,000 trees of spans at random (small: 2,000): each document keeps X-Ray's rules and holds what was said; 2,000 of
# them are read back by boto3 (small: 100).
set -uo pipefail
cd "$(dirname "$0")/../.."
[ "${CLTEL_PROOF_SIZE:-full}" = small ] && trees=2000 read=100 || trees=100000 read=2000
python=/usr/bin/python3
[ -x "$python" ] || python=python3
export CLTEL_SPAN_TREES=$trees CLTEL_SPAN_TREES_READ=$read
said=$("$python" -B tests/contract/test_span_trees.py 2>&1) || { echo "$said"; exit 1; }
grep -o 'trees=.*' <<<"$said" | sed 's/^/span_trees: /'

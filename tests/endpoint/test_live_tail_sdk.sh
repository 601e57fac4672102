#!/usr/bin/env bash
# StartLiveTail with AWS's SDK for JavaScript, which decodes the stream. Exit 77: node 18 or the SDK is missing.
set -uo pipefail
if ! command -v node >/dev/null || [ "$(node -p 'process.versions.node.split(".")[0] >= 18')" != true ]; then
    echo "skipped: node 18 or later is not installed"
    exit 77
fi
exec node tests/endpoint/live_tail_sdk.mjs

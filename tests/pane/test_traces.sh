#!/usr/bin/env bash
# Traces on the page of the local endpoint, in a real browser. Exit 77: node 18, Chromium or playwright-core is missing.
set -uo pipefail
if ! command -v node >/dev/null || [ "$(node -p 'process.versions.node.split(".")[0] >= 18')" != true ]; then
    echo "skipped: node 18 or later is not installed"
    exit 77
fi
exec node tests/pane/traces_test.mjs "$@"

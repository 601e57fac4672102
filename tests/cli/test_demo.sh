#!/usr/bin/env bash
# The demo with a short load: its balance is exact and its trace complete, or it fails.
set -euo pipefail
build=${CLTEL_BUILD:?names the build folder}
[ -x "$build/examples/shop" ] || { echo 'skipped: the shop is not built (libmicrohttpd or SQLite is missing)'; exit 77; }
command -v curl >/dev/null || { echo 'skipped: curl is not installed'; exit 77; }
LOAD_SECONDS=1 BUILD=$build bash examples/demo.sh

#!/usr/bin/env bash
# What README.md and docs/ show compiles and runs; links lead somewhere.
exec "$(command -v /usr/bin/python3 || command -v python3)" -B cmake/check_docs.py "${CLTEL_BUILD:?names the build folder}"

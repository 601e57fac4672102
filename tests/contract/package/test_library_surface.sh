#!/usr/bin/env bash
# libcltel.so exports what the headers declare and nothing else, is hardened and small.
exec "$(command -v /usr/bin/python3 || command -v python3)" -B cmake/check_library.py "${CLTEL_LIB:?names libcltel.so}"

export CLTEL_SERVICE_NAME=demo CLTEL_BUFFER_DIR=$(mktemp -d /dev/shm/cltel-test-XXXXXX)
trap 'rm -r "$CLTEL_BUFFER_DIR"' EXIT
ulimit -n 1000
cltel doctor --format text; echo "$?"
echo; cltel doctor | head -n 3
echo; cltel doctor --json | python3 -c 'import json,sys; print({finding["state"] for finding in json.load(sys.stdin)})'

export CLTEL_SERVICE_NAME=demo CLTEL_BUFFER_DIR=$(mktemp -d /dev/shm/cltel-test-XXXXXX)
trap 'rm -r "$CLTEL_BUFFER_DIR"' EXIT
ulimit -n 1000
look() { echo "- $1"; shift; "$@" cltel doctor --format text | sed '/^ok/d; s/OpenSSL.*/WHAT OPENSSL SAYS/; s/no address: .*/no address: WHY/' || true; }
look 'wrong secret' env AWS_SECRET_ACCESS_KEY=wrong
look 'no keys' env -u AWS_ACCESS_KEY_ID -u AWS_SECRET_ACCESS_KEY
look 'half a pair' env AWS_SECRET_ACCESS_KEY=
look 'no region' env -u AWS_ENDPOINT_URL -u AWS_REGION -u AWS_DEFAULT_REGION
look 'nobody listens' env AWS_ENDPOINT_URL=http://127.0.0.1:1
look 'no such name' env AWS_ENDPOINT_URL=https://nohost.invalid
look 'unencrypted' env AWS_ENDPOINT_URL=http://nohost.invalid CLTEL_SEND_ALLOW_HTTP=true
look 'no TLS there' env AWS_ENDPOINT_URL="https${AWS_ENDPOINT_URL#http}"
look 'unknown variable' env CLTEL_LOG_LEVL=debug
look 'wrong value' env CLTEL_BUFFER_BYTES=7
look 'no rings' env CLTEL_BUFFER_DIR=/nonexistent
look 'rings without files' env CLTEL_BUFFER_DURABILITY=none
look 'small limits' bash -c 'ulimit -f 100; ulimit -n 20; "$@"' -
look 'no service' env -u CLTEL_SERVICE_NAME
chmod 755 "$CLTEL_BUFFER_DIR"/cltel-*
look 'open to others' env
cltel doctor --set nothing=1 || echo "$?"
AWS_SECRET_ACCESS_KEY=wrong cltel doctor > /dev/null || echo "$?"

echo 1 | AWS_ENDPOINT_URL=http://127.0.0.1:1 cltel send --group demo --give-up 300ms 2> said && code=0 || code=$?
tail -n 1 said
exit "$code"

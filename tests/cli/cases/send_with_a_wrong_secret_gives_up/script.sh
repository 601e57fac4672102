echo 1 | AWS_SECRET_ACCESS_KEY=wrong cltel send --group demo --give-up 300ms 2> said && code=0 || code=$?
tail -n 1 said
exit "$code"

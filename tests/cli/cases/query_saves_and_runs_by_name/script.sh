cltel query --saved
printf '%s\n' '{"message":"fast","ms":9}' '{"message":"slow","ms":1200}' '{"message":"slower","ms":2400}' |
    cltel send -g demo --json 2>/dev/null
cltel query --save slow -g demo 'filter ms > 1000 | sort ms desc | fields ms, message'
cltel query --save any 'fields @message
| limit 1'
cltel query --run slow
cltel query --save slow -g demo 'filter ms > 2000 | fields ms, message, @timestamp'
cltel query --run slow --columns message,ms --csv -q
cltel query --run any -g demo -q --json
cltel query --saved --format table
cltel query --saved --format jsonl
echo 'display message' | cltel query --save piped -
cltel query --run piped -q || echo "no group: $?"
cltel query --run slw || echo "no such: $?"
cltel query --run slow --columns ms,nothing || echo "no such column: $?"
cltel query --run slow 'fields @message' || echo "two queries: $?"
cltel query --run slow --save fast || echo "two things: $?"
cltel query --saved 'fields @message' || echo "no query: $?"
cltel query --save bad || echo "no query: $?"
cltel query --price a --run slow || echo "no price: $?"

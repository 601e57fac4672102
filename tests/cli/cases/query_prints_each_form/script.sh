printf '%s\n' '{"message":"fast","ms":9}' '{"message":"slow, \"very\"","ms":1200}' '{"message":"tab\tnew\nline \u001b[31m"}' |
    cltel send -g demo --json 2>/dev/null
for form in table plain json jsonl csv; do
    echo "- $form"; cltel query -g demo -q --format "$form" 'fields ms, message | sort @timestamp, ms'
done
cltel query -g demo -q --format table 'fields @timestamp, ms | filter ms > 100' --color always
cltel query -g demo --json 'fields nothing | filter ms > 5000'
cltel query -g demo --csv 'fields ms | filter ms > 5000'
cltel query -g demo --format jsonl --ptr -q 'display ms | filter ms > 1000' | grep -c '"@ptr":'
echo 'stats count(*) as lines' | cltel query -g demo -

echo x | cltel send -g demo 2>/dev/null
cltel query -g demo -q --fail-if-rows 'display @message' > /dev/null || echo "rows: $?"
cltel query -g demo -q --fail-if-rows 'filter nothing = 1' && echo "no rows: $?"
cltel query 'fields @message' || echo "no group: $?"
cltel query -g demo || echo "no query: $?"
cltel query -g demo --since tomorrow 'fields @message' || echo "no time: $?"
cltel query -g demo --since 10m --until 20m 'fields @message' || echo "backwards: $?"
cltel query -g absent 'fields @message' || echo "absent: $?"
cltel query -g 'absent*' 'fields @message' || echo "absent: $?"
CLTEL_LOGS_GROUP=demo cltel query -q 'stats count(*)'
AWS_SECRET_ACCESS_KEY=wrong cltel query -g demo 'fields @message' || echo "wrong secret: $?"
AWS_SECRET_ACCESS_KEY= cltel query -g demo 'fields @message' || echo "no secret: $?"

#!/usr/bin/env bash
# Debian's aws command against the local endpoint: what a newcomer would type.
. "$(dirname "$0")/awscli_rig.sh"

touch "$folder/followed"
export PYTHONUNBUFFERED=1 # what `tail --follow` prints into a file is seen while it runs
logs() { "$aws" --endpoint-url "$AWS_ENDPOINT_URL" logs "$@"; }

logs create-log-group --log-group-name /shop/orders
logs create-log-stream --log-group-name /shop/orders --log-stream-name web-1
logs create-log-stream --log-group-name /shop/orders --log-stream-name web-2
refused ResourceAlreadyExistsException logs create-log-group --log-group-name /shop/orders
refused ResourceNotFoundException logs create-log-stream --log-group-name nowhere --log-stream-name s
same "groups" "/shop/orders" "$(logs describe-log-groups --query 'logGroups[].logGroupName' --output text)"
same "streams" "web-1 web-2" \
    "$(logs describe-log-streams --log-group-name /shop/orders --query 'logStreams[].logStreamName' --output text | tr '\t' ' ')"

now=$(date +%s%3N)
logs put-log-events --log-group-name /shop/orders --log-stream-name web-1 \
    --log-events timestamp="$now",message="order placed" timestamp=$((now + 2)),message="order paid" >"$folder/put"
same "sequence token" 56 "$(grep -o '[0-9]\{56\}' "$folder/put" | tr -d '\n' | wc -c)"
logs put-log-events --log-group-name /shop/orders --log-stream-name web-2 \
    --log-events "[{\"timestamp\":$((now + 1)),\"message\":\"ERROR card refused: \\\"expired\\\"\"}]" >/dev/null

same "get-log-events" "order placed|order paid" \
    "$(logs get-log-events --log-group-name /shop/orders --log-stream-name web-1 --start-from-head \
        --query 'join(`|`, events[].message)' --output text)"
same "get-log-events, the tail" "order paid" \
    "$(logs get-log-events --log-group-name /shop/orders --log-stream-name web-1 --limit 1 \
        --query 'events[].message' --output text)"
same "filter-log-events interleaves" "order placed|ERROR card refused: \"expired\"|order paid" \
    "$(logs filter-log-events --log-group-name /shop/orders --query 'join(`|`, events[].message)' --output text)"
same "filter-log-events by pattern" "web-2" \
    "$(logs filter-log-events --log-group-name /shop/orders --filter-pattern 'ERROR "card refused"' \
        --query 'events[].logStreamName' --output text)"
same "filter-log-events, a term excluded" "order placed" \
    "$(logs filter-log-events --log-group-name /shop/orders --filter-pattern 'order -paid' \
        --query 'events[].message' --output text)"
same "filter-log-events, small pages" "3" \
    "$(logs filter-log-events --log-group-name /shop/orders --page-size 1 --query 'events[].eventId' --output text | wc -w)"
same "tail" "3" "$(logs tail /shop/orders --since 1h --format short | wc -l)"

export AWS_SECRET_ACCESS_KEY=wrong
refused InvalidSignatureException logs describe-log-groups
export AWS_ACCESS_KEY_ID=AKIAUNKNOWN
refused UnrecognizedClientException logs describe-log-groups
eval "$(grep '^export' "$folder/said")"

# Events that come while somebody follows: seen once each, in order.
"$aws" --endpoint-url "$AWS_ENDPOINT_URL" logs tail /shop/orders --follow --since 1m --format short >"$folder/followed" &
follower=$!
for _ in $(seq 200); do
    [ "$(wc -l <"$folder/followed")" -ge 3 ] && break
    sleep 0.05 # until it has caught up; bounded above
done
logs put-log-events --log-group-name /shop/orders --log-stream-name web-1 \
    --log-events timestamp="$(date +%s%3N)",message="followed" >/dev/null
for _ in $(seq 300); do
    grep -q followed "$folder/followed" && break
    sleep 0.05
done
kill "$follower" 2>/dev/null || true
wait "$follower" 2>/dev/null || true
same "tail --follow" "4 1" "$(wc -l <"$folder/followed") $(grep -c followed "$folder/followed")"

# Logs Insights, as the command shows it.
query=$(logs start-query --log-group-names /shop/orders --start-time "$(($(date +%s) - 3600))" --end-time "$(($(date +%s) + 60))" \
    --query-string 'fields @message, @logStream | filter @message like /order/ | sort @timestamp asc' --query queryId --output text)
for _ in $(seq 200); do
    [ "$(logs get-query-results --query-id "$query" --query status --output text)" = Complete ] && break
done
same "get-query-results" "order placed|order paid" \
    "$(logs get-query-results --query-id "$query" --query 'join(`|`, results[*][0].value)' --output text)"
same "statistics" "2 4" "$(logs get-query-results --query-id "$query" \
    --query 'statistics.[recordsMatched, recordsScanned]' --output text | tr '\t' ' ' | sed 's/\.0//g')"
same "describe-queries" "Complete" "$(logs describe-queries --log-group-name /shop/orders --query 'queries[0].status' --output text)"
refused MalformedQueryException logs start-query --log-group-names /shop/orders --start-time 1 --end-time 2 --query-string 'fields |'
refused ResourceNotFoundException logs start-query --log-group-names nowhere --start-time 1 --end-time 2 --query-string 'fields a'

logs tag-log-group --log-group-name /shop/orders --tags team=shop,tier=gold
logs untag-log-group --log-group-name /shop/orders --tags tier
same "tags" "shop" "$(logs list-tags-log-group --log-group-name /shop/orders --query 'tags.*' --output text)"
arn=$(logs describe-log-groups --query 'logGroups[0].arn' --output text)
same "tags by ARN" "shop" "$(logs list-tags-for-resource --resource-arn "${arn%:\*}" --query 'tags.team' --output text)"
logs put-metric-filter --log-group-name /shop/orders --filter-name errors --filter-pattern ERROR \
    --metric-transformations metricName=errors,metricNamespace=shop,metricValue=1
same "metric filters" "errors" "$(logs describe-metric-filters --log-group-name /shop/orders \
    --query 'metricFilters[].metricTransformations[].metricName' --output text)"
same "test-metric-filter" "2" "$(logs test-metric-filter --filter-pattern '{ $.level = "ERROR" }' \
    --log-event-messages '{"level":"INFO"}' '{"level":"ERROR"}' --query 'matches[].eventNumber' --output text)"
refused UnknownOperationException logs put-data-protection-policy --log-group-identifier x --policy-document '{}'

logs put-retention-policy --log-group-name /shop/orders --retention-in-days 7
refused InvalidParameterException logs put-retention-policy --log-group-name /shop/orders --retention-in-days 8
same "retention" "7" "$(logs describe-log-groups --query 'logGroups[0].retentionInDays' --output text)"
logs delete-retention-policy --log-group-name /shop/orders
same "no retention" "None" "$(logs describe-log-groups --query 'logGroups[0].retentionInDays' --output text)"
logs delete-log-stream --log-group-name /shop/orders --log-stream-name web-2
logs delete-log-group --log-group-name /shop/orders
same "no group left" "" "$(logs describe-log-groups --query 'logGroups[].logGroupName' --output text)"

kill -TERM "$endpoint"
wait "$endpoint"
same "it ends with 0" 0 $?
endpoint=
echo "$checks checks passed"

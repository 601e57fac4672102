#!/usr/bin/env bash
# X-Ray of the local endpoint by Debian's aws command.
. "$(dirname "$0")/awscli_rig.sh"

xray() { "$aws" --endpoint-url "$AWS_ENDPOINT_URL" xray "$@"; }

now=$(date +%s)
trace="1-$(printf '%08x' "$now")-a006649127e371903a2de979"
segment() { # <id> <further members>
    printf '{"trace_id":"%s","id":"%s","name":"api","start_time":%s.25%s}' "$trace" "$1" "$now" "$2"
}

same "a segment, its subsegment, one without an end" "1000000000000003 MissingEndTime" \
    "$(xray put-trace-segments --trace-segment-documents \
        "$(segment 1000000000000001 ",\"end_time\":$((now + 2)).25")" \
        "$(segment 1000000000000002 ",\"end_time\":$((now + 1)),\"type\":\"subsegment\",\"parent_id\":\"1000000000000001\"")" \
        "$(segment 1000000000000003 "")" \
        --query 'UnprocessedTraceSegments[].[Id, ErrorCode]' --output text | tr '\t' ' ')"
same "the trace" "2 1000000000000001 1000000000000002" \
    "$(xray batch-get-traces --trace-ids "$trace" --query 'Traces[0].[Duration, Segments[0].Id, Segments[1].Id]' \
        --output text | tr '\t' ' ')"
same "its document" "$(segment 1000000000000001 ",\"end_time\":$((now + 2)).25")" \
    "$(xray batch-get-traces --trace-ids "$trace" --query 'Traces[0].Segments[0].Document' --output text)"
same "a trace that is unknown" "1-00000000-000000000000000000000000" \
    "$(xray batch-get-traces --trace-ids 1-00000000-000000000000000000000000 --query UnprocessedTraceIds --output text)"
refused InvalidRequestException xray batch-get-traces --trace-ids a b c d e f

same "encryption" "NONE ACTIVE" \
    "$(xray get-encryption-config --query 'EncryptionConfig.[Type, Status]' --output text | tr '\t' ' ')"
same "encryption by a key" "alias/k" \
    "$(xray put-encryption-config --type KMS --key-id alias/k --query EncryptionConfig.KeyId --output text)"
refused InvalidRequestException xray put-encryption-config --type KMS
xray put-telemetry-records --hostname h --telemetry-records "Timestamp=$now,SegmentsSentCount=3"
xray put-resource-policy --policy-name p --policy-document '{}' >/dev/null
same "policies" "p" "$(xray list-resource-policies --query 'ResourcePolicies[].PolicyName' --output text)"
xray delete-resource-policy --policy-name p
refused UnknownOperationException xray get-insight --insight-id x

# Rules and quotas: what AWS's own examples say.
rule='{"RuleName":"base","ResourceARN":"*","Priority":9000,"FixedRate":0.1,"ReservoirSize":5,"ServiceName":"Scorekeep",
    "ServiceType":"*","Host":"*","HTTPMethod":"*","URLPath":"*","Version":1}'
same "a rule" "arn:aws:xray:$AWS_REGION:000000000000:sampling-rule/base 9000" \
    "$(xray create-sampling-rule --sampling-rule "$rule" \
        --query 'SamplingRuleRecord.SamplingRule.[RuleARN, Priority]' --output text | tr '\t' ' ')"
refused InvalidRequestException xray create-sampling-rule --sampling-rule "$rule"
same "the default rule, changed" "0.01 0" \
    "$(xray update-sampling-rule --sampling-rule-update '{"RuleName":"Default","FixedRate":0.01,"ReservoirSize":0}' \
        --query 'SamplingRuleRecord.SamplingRule.[FixedRate, ReservoirSize]' --output text | tr '\t' ' ')"
report='{"ClientID":"ABCDEF1234567890ABCDEF10","Timestamp":"2018-07-07T00:20:06","RequestCount":110,"SampledCount":20,
    "BorrowCount":10,"RuleName":'
same "quotas" "base 0.1 5 10|Default 0.01 0 10|x" \
    "$(xray get-sampling-targets --sampling-statistics-documents "[$report\"base\"},$report\"Default\"},$report\"x\"}]" \
        --query 'join(`|`, [SamplingTargetDocuments[].join(`" "`, [RuleName, to_string(FixedRate),
            to_string(ReservoirQuota), to_string(Interval)]), UnprocessedStatistics[].RuleName][])' --output text)"
same "what was reported" "220" \
    "$(xray get-sampling-statistic-summaries --query 'sum(SamplingStatisticSummaries[].RequestCount)')"
same "rules" "Default base" \
    "$(xray get-sampling-rules --query 'SamplingRuleRecords[].SamplingRule.RuleName' --output text | tr '\t' ' ')"
xray delete-sampling-rule --rule-name base >/dev/null

# Groups and graphs.
xray create-group --group-name AdminGroup --filter-expression 'service("api") {!fault}' >/dev/null
refused InvalidRequestException xray update-group --group-name AdminGroup --filter-expression 'service("api"'
same "groups" "Default AdminGroup" "$(xray get-groups --query 'Groups[].GroupName' --output text | tr '\t' ' ')"
same "the graph of a group" "1 2" \
    "$(xray get-service-graph --start-time "$now" --end-time $((now + 1)) --group-name AdminGroup \
        --query 'Services[0].SummaryStatistics.[TotalCount, to_string(TotalResponseTime)]' --output text | tr '\t' ' ')"
same "the graph of a trace" "true active" \
    "$(xray get-trace-graph --trace-ids "$trace" --query 'Services[0].[to_string(Root), State]' --output text | tr '\t' ' ')"
same "its time" "2" \
    "$(xray get-time-series-service-statistics --start-time "$now" --end-time $((now + 1)) \
        --entity-selector-expression 'service("api")' \
        --query 'TimeSeriesServiceStatistics[0].ServiceSummaryStatistics.TotalResponseTime')"
xray delete-group --group-name AdminGroup

export AWS_SECRET_ACCESS_KEY=wrong
refused InvalidSignatureException xray batch-get-traces --trace-ids "$trace"
export AWS_ACCESS_KEY_ID=AKIAUNKNOWN
refused UnrecognizedClientException xray batch-get-traces --trace-ids "$trace"

kill -TERM "$endpoint"
wait "$endpoint"
same "it ends with 0" 0 $?
endpoint=
echo "$checks checks passed"

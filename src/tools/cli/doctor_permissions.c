/* Permissions, by calls that change nothing: to a stream that does not exist, with a name that none can have. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_check.h"
#include "tools/aws/aws_answer.h"
#include "tools/aws/aws_call.h"
#include "tools/cli/doctor_dry_call.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"

static const cltel_dry_call describe = {
    "logs", "DescribeLogGroups", NULL, CLTEL_FOUND_NOTE, "patterns of groups are not possible", ""
};
static const cltel_dry_call put = { "logs",
                                    "PutLogEvents",
                                    "ResourceNotFoundException",
                                    CLTEL_FOUND_FAULT,
                                    "records are not delivered",
                                    " (nothing was written)" };
static const cltel_dry_call create = { "logs",
                                       "CreateLogStream",
                                       "InvalidParameterException",
                                       CLTEL_FOUND_NOTE,
                                       "streams have to be made by somebody else",
                                       "" };
static const cltel_dry_call filter = { "logs",           "FilterLogEvents",        "ResourceNotFoundException",
                                       CLTEL_FOUND_NOTE, "cltel tail cannot read", "" };

static void say_group(cltel_doctor *doctor, cltel_view groups)
{
    cltel_json_walk walk;
    cltel_view key, group;
    bool found = false, walks = groups.ptr && cltel_json_walk_begin(&walk, groups) && !walk.object;
    while (walks && !found && cltel_json_walk_next(&walk, &key, &group))
        found = cltel_json_says(cltel_json_member(group, "logGroupName"), doctor->group);
    if (!found && doctor->settings->logs_create)
        cltel_doctor_find(doctor, "group", CLTEL_FOUND_FINE, NULL,
                          "%s does not exist yet; it is made with the first record", doctor->group);
    else if (!found)
        cltel_doctor_find(doctor, "group", CLTEL_FOUND_FAULT, "make it, or set logs.create",
                          "%s does not exist, and logs.create is false", doctor->group);
    else if (!cltel_json_member(group, "retentionInDays").ptr)
        cltel_doctor_find(doctor, "group", CLTEL_FOUND_NOTE,
                          "aws logs put-retention-policy --retention-in-days 30 --log-group-name ...",
                          "%s keeps its events for ever, which is paid for", doctor->group);
    else
        cltel_doctor_find(doctor, "group", CLTEL_FOUND_FINE, NULL, "%s keeps its events for %.0f days", doctor->group,
                          cltel_json_number(cltel_json_member(group, "retentionInDays")));
}

static bool ask_describe(cltel_doctor *doctor, cltel_aws *aws, cltel_buf *body)
{
    cltel_aws_answer answer;
    cltel_body_begin(body);
    cltel_body_text(body, "logGroupNamePrefix", doctor->group);
    if (!cltel_doctor_try(doctor, aws, &describe, body, &answer))
        return false;
    if (!answer.code[0] && cltel_json_valid(answer.body))
        say_group(doctor, cltel_json_member(answer.body, "logGroups"));
    return true;
}

static bool ask_put(cltel_doctor *doctor, cltel_aws *aws, cltel_buf *body)
{
    cltel_aws_answer answer;
    char stream[80], events[120];
    int64_t now_ms = cltel_clock_realtime_ns() / 1000000;
    snprintf(stream, sizeof stream, "cltel-doctor-%lld-%lld", (long long)getpid(), (long long)now_ms);
    int len = snprintf(events, sizeof events, "[{\"timestamp\":%lld,\"message\":\"x\"}]", (long long)now_ms);
    cltel_body_begin(body);
    cltel_body_text(body, "logGroupName", doctor->group);
    cltel_body_text(body, "logStreamName", stream);
    cltel_body_json(body, "logEvents", (cltel_view){ events, (size_t)len });
    return cltel_doctor_try(doctor, aws, &put, body, &answer);
}

static bool ask_create(cltel_doctor *doctor, cltel_aws *aws, cltel_buf *body)
{
    cltel_aws_answer answer;
    cltel_body_begin(body);
    cltel_body_text(body, "logGroupName", doctor->group);
    cltel_body_text(body, "logStreamName", ":*:");
    return cltel_doctor_try(doctor, aws, &create, body, &answer);
}

static bool ask_filter(cltel_doctor *doctor, cltel_aws *aws, cltel_buf *body)
{
    cltel_aws_answer answer;
    cltel_body_begin(body);
    cltel_body_text(body, "logGroupName", doctor->group);
    cltel_body_number(body, "limit", 1);
    cltel_body_number(body, "startTime", cltel_clock_realtime_ns() / 1000000);
    return cltel_doctor_try(doctor, aws, &filter, body, &answer);
}

void cltel_doctor_permissions(cltel_doctor *doctor)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_buf body = { 0 };
    if (!doctor->settings || !doctor->has_keys || !doctor->reached)
        return;
    cltel_aws *aws = cltel_aws_open(doctor->settings, &cltel_aws_logs, &detail);
    if (!aws) {
        cltel_doctor_find(doctor, "permissions", CLTEL_FOUND_FAULT, NULL, "%s", detail.text);
        return;
    }
    bool more = ask_describe(doctor, aws, &body) && ask_put(doctor, aws, &body);
    if (more && doctor->settings->logs_create)
        more = ask_create(doctor, aws, &body);
    if (more)
        ask_filter(doctor, aws, &body);
    cltel_buf_done(&body);
    cltel_aws_close(aws);
}

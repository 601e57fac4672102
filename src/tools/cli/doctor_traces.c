/* What traces need beside logs: sampling rules, and X-Ray's permissions. */
#include <string.h>

#include <cltel/client.h>

#include "base/clock.h"
#include "tools/cli/doctor_dry_call.h"
#include "tools/cli/json_body.h"
#include "tools/cli/setup.h"

/* A trace that nobody has: its time is that of 1970. */
static const char no_trace[] = "[\"1-00000001-000000000000000000000001\"]";

static const char *const modes[] = { "central", "local", "always", "never" };

enum { CENTRAL, LOCAL }; /* of trace.sampling */

/* Whoever sets an option of traces wants traces; others may only log. */
static bool wants_traces(const cltel_doctor *doctor)
{
    for (size_t i = 0; cltel_config_option_at(i); i++) {
        char value[2];
        cltel_origin origin = CLTEL_ORIGIN_DEFAULT;
        const char *name = cltel_config_option_at(i)->name;
        cltel_config_get(doctor->config, name, value, sizeof value, &origin);
        if (origin != CLTEL_ORIGIN_DEFAULT && strncmp(name, "trace.", 6) == 0)
            return true;
    }
    return false;
}

/* Reads the rules as an application does, with a client that has no worker and no files. */
static cltel_err read_rules(cltel_doctor *doctor, cltel_error *detail)
{
    static const char *const quiet[][2] = { { "worker.mode", "pump" }, { "buffer.durability", "none" } };
    cltel_config *config = NULL;
    cltel_client *client = NULL;
    if (cltel_setup_quietly(doctor->args, &config, detail) != CLTEL_EXIT_DONE)
        return CLTEL_E_INVALID_VALUE; /* said already */
    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++)
        cltel_config_set(config, quiet[i][0], quiet[i][1], NULL);
    cltel_err err = cltel_client_new(config, &client, detail);
    cltel_client_free(client);
    cltel_config_free(config);
    return err;
}

static void check_rules(cltel_doctor *doctor)
{
    const cltel_settings *settings = doctor->settings;
    const char *file = settings->trace_sampling_file;
    bool uses_file = settings->trace_sampling == CENTRAL || settings->trace_sampling == LOCAL;
    cltel_error detail = CLTEL_ERROR_INIT;
    if (!*file) {
        cltel_doctor_find(doctor, "sampling", CLTEL_FOUND_FINE, NULL, "trace.sampling is %s, without a file of rules",
                          modes[settings->trace_sampling]);
        return;
    }
    if (!uses_file) {
        cltel_doctor_find(doctor, "sampling", CLTEL_FOUND_NOTE, NULL,
                          "trace.sampling is %s, so the rules of trace.sampling.file are not used",
                          modes[settings->trace_sampling]);
        return;
    }
    cltel_err err = read_rules(doctor, &detail);
    if (err == CLTEL_E_FILE_INVALID || err == CLTEL_E_FILE_UNREADABLE)
        cltel_doctor_find(doctor, "sampling", CLTEL_FOUND_FAULT,
                          "mend the file or its permissions: with it no client can be made", "%s", detail.text);
    else if (err == CLTEL_OK)
        cltel_doctor_find(doctor, "sampling", CLTEL_FOUND_FINE, NULL, "the rules of %s %s", file,
                          settings->trace_sampling == CENTRAL ? "hold until X-Ray's are known" : "decide");
}

static bool ask_rules(cltel_doctor *doctor, cltel_aws *aws, cltel_buf *body)
{
    static const cltel_dry_call rules = {
        "xray", "GetSamplingRules", NULL, CLTEL_FOUND_NOTE, "the local sampling rules decide", ""
    };
    static const cltel_dry_call targets = { "xray",
                                            "GetSamplingTargets",
                                            "InvalidRequestException",
                                            CLTEL_FOUND_NOTE,
                                            "each process has one trace a second in place of its part of a reservoir",
                                            "" };
    cltel_aws_answer answer;
    if (doctor->settings->trace_sampling != CENTRAL)
        return true;
    cltel_body_begin(body);
    if (!cltel_doctor_try(doctor, aws, &rules, body, &answer))
        return false;
    cltel_body_begin(body);
    cltel_body_json(body, "SamplingStatisticsDocuments", cltel_view_of("[]"));
    return cltel_doctor_try(doctor, aws, &targets, body, &answer);
}

static bool ask_put(cltel_doctor *doctor, cltel_aws *aws, cltel_buf *body)
{
    cltel_dry_call put = { "xray",           "PutTraceSegments",        "InvalidRequestException",
                           CLTEL_FOUND_NOTE, "spans are not delivered", " (nothing was written)" };
    cltel_aws_answer answer;
    if (wants_traces(doctor))
        put.refused = CLTEL_FOUND_FAULT;
    cltel_body_begin(body);
    cltel_body_json(body, "TraceSegmentDocuments", cltel_view_of("[]"));
    return cltel_doctor_try(doctor, aws, &put, body, &answer);
}

static void ask_reading(cltel_doctor *doctor, cltel_aws *aws, cltel_buf *body)
{
    static const cltel_dry_call list = { "xray",           "GetTraceSummaries",       NULL,
                                         CLTEL_FOUND_NOTE, "cltel trace cannot list", "" };
    static const cltel_dry_call get = { "xray",           "BatchGetTraces",          "InvalidRequestException",
                                        CLTEL_FOUND_NOTE, "cltel trace cannot draw", "" };
    int64_t now_s = cltel_clock_realtime_ns() / 1000000000;
    cltel_aws_answer answer;
    cltel_body_begin(body);
    cltel_body_number(body, "StartTime", now_s - 1);
    cltel_body_number(body, "EndTime", now_s);
    if (!cltel_doctor_try(doctor, aws, &list, body, &answer))
        return;
    cltel_body_begin(body);
    cltel_body_json(body, "TraceIds", cltel_view_of(no_trace));
    cltel_doctor_try(doctor, aws, &get, body, &answer);
}

void cltel_doctor_traces(cltel_doctor *doctor)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_buf body = { 0 };
    if (!doctor->settings)
        return;
    check_rules(doctor);
    if (!doctor->has_keys || !doctor->reached_xray)
        return;
    cltel_aws *aws = cltel_aws_open(doctor->settings, &cltel_aws_xray, &detail);
    if (!aws) {
        cltel_doctor_find(doctor, "permissions", CLTEL_FOUND_FAULT, NULL, "%s", detail.text);
        return;
    }
    if (ask_put(doctor, aws, &body) && ask_rules(doctor, aws, &body))
        ask_reading(doctor, aws, &body);
    cltel_buf_done(&body);
    cltel_aws_close(aws);
}

#include "pipeline/sampling.h"

#include <stdio.h>

#include "base/fail.h"
#include "base/memory.h"
#include "config/file.h"

static cltel_sampling_rules *fixed_rules(double rate)
{
    cltel_sampling_rules *rules = cltel_sampling_rules_fallback();
    if (!rules)
        return NULL;
    rules->rules[0].rate = rate;
    rules->rules[0].reservoir = 0;
    snprintf(rules->rules[0].name, sizeof rules->rules[0].name, "%s", rate > 0 ? "always" : "never");
    return rules;
}

static cltel_err read_rules(const char *path, cltel_sampling_rules **rules, cltel_error *detail)
{
    cltel_buf text = { 0 };
    char problem[160] = "no memory";
    cltel_file_answer answer = cltel_file_read(path, &text, NULL, problem, sizeof problem);
    if (answer == CLTEL_FILE_READ)
        *rules = cltel_sampling_rules_of_file(cltel_buf_view(&text), problem, sizeof problem);
    cltel_file_forget(&text);
    if (*rules)
        return CLTEL_OK;
    return cltel_fail(detail, answer == CLTEL_FILE_READ ? CLTEL_E_FILE_INVALID : CLTEL_E_FILE_UNREADABLE,
                      "trace.sampling.file %s: %s", path, problem);
}

cltel_err cltel_sampling_local_rules(const cltel_settings *settings, cltel_sampling_rules **rules, cltel_error *detail)
{
    *rules = NULL;
    if (settings->trace_sampling == CLTEL_SAMPLING_ALWAYS)
        *rules = fixed_rules(1);
    else if (settings->trace_sampling == CLTEL_SAMPLING_NEVER)
        *rules = fixed_rules(0);
    else if (settings->trace_sampling_file[0])
        return read_rules(settings->trace_sampling_file, rules, detail);
    else
        *rules = cltel_sampling_rules_fallback();
    return *rules ? CLTEL_OK : cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the sampling rules");
}

cltel_err cltel_sampling_start(cltel_client *client, cltel_error *detail)
{
    const cltel_settings *settings = &client->settings;
    cltel_sampling_rules *rules;
    cltel_err err = cltel_sampling_local_rules(settings, &rules, detail);
    client->spans_held = settings->trace_keep_errors || settings->trace_keep_slow_ms > 0;
    if (!err && !cltel_sampler_init(&client->sampler, rules, false))
        err = cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the sampling rules");
    return err;
}

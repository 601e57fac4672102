/* Configuration: does it load, and what does it say. */
#include <stdio.h>
#include <string.h>

#include "tools/cli/doctor.h"
#include "tools/cli/setup.h"
#include "tools/cli/verb.h"

static const char *origin_text(cltel_origin origin)
{
    static const char *const texts[] = { "default", "file", "environment", "flag", "call" };
    return texts[origin];
}

/* "aws.region (environment), logs.group (file)": the names only, for values may be secret. */
static size_t name_set_options(const cltel_config *config, char *text, size_t size)
{
    size_t count = 0;
    text[0] = 0;
    for (size_t i = 0; cltel_config_option_at(i); i++) {
        char value[2];
        cltel_origin origin = CLTEL_ORIGIN_DEFAULT;
        const char *name = cltel_config_option_at(i)->name;
        cltel_config_get(config, name, value, sizeof value, &origin);
        if (origin == CLTEL_ORIGIN_DEFAULT)
            continue;
        size_t len = strlen(text);
        snprintf(text + len, size - len, "%s%s (%s)", count++ ? ", " : "", name, origin_text(origin));
    }
    return count;
}

/* The group that the library would write to. */
static void choose_group(cltel_doctor *doctor)
{
    const cltel_settings *settings = doctor->settings;
    if (*settings->logs_group)
        snprintf(doctor->group, sizeof doctor->group, "%s", settings->logs_group);
    else
        snprintf(doctor->group, sizeof doctor->group, "/cltel/%s",
                 *settings->service_name ? settings->service_name : "cltel");
}

int cltel_doctor_config(cltel_doctor *doctor)
{
    char names[CLTEL_FINDING_TEXT_BYTES - 60];
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup_quietly(doctor->args, &doctor->config, &detail);
    if (code == CLTEL_EXIT_CONFIG) {
        cltel_doctor_find(doctor, "config", CLTEL_FOUND_FAULT,
                          "`cltel help config` and docs/CONFIGURATION.md list every option and variable", "%s",
                          detail.text);
        return CLTEL_EXIT_DONE;
    }
    if (code)
        return code;
    doctor->settings = cltel_config_settings(doctor->config);
    choose_group(doctor);
    size_t count = name_set_options(doctor->config, names, sizeof names);
    if (cltel_settings_check(doctor->settings, &detail) != CLTEL_OK)
        cltel_doctor_find(doctor, "config", CLTEL_FOUND_FAULT, "cltel config     shows where each value came from",
                          "%s", detail.text);
    else if (count)
        cltel_doctor_find(doctor, "config", CLTEL_FOUND_FINE, NULL, "%zu %s set: %s", count,
                          count == 1 ? "option is" : "options are", names);
    else
        cltel_doctor_find(doctor, "config", CLTEL_FOUND_FINE, NULL, "no option is set; defaults count");
    if (!*doctor->settings->service_name)
        cltel_doctor_find(doctor, "config", CLTEL_FOUND_NOTE, "export CLTEL_SERVICE_NAME=shop",
                          "service.name is not set: records name the program's file in its place");
    return CLTEL_EXIT_DONE;
}

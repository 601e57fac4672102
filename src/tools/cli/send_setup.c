#include "tools/cli/send_setup.h"

#include <stdio.h>
#include <string.h>

#include <cltel/log.h>

#include "base/os_posix.h"
#include "config/config.h"
#include "credentials/credentials.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/severity_text.h"
#include "tools/cli/time_input.h"

enum { GIVE_UP_DEFAULT_MS = 30000, GIVE_UP_MIN_MS = 100, GIVE_UP_MAX_MS = 86400000, BLOCK_MAX_MS = 60000 };

static int read_flags(const cltel_args *args, cltel_send_setup *setup)
{
    const char *level = cltel_args_value(args, "level"), *give_up = cltel_args_value(args, "give-up");
    char why[200];
    setup->json = cltel_args_has(args, "json");
    setup->severity = level ? cltel_severity_of(cltel_view_of(level)) : CLTEL_SEVERITY_INFO;
    setup->give_up_ms = GIVE_UP_DEFAULT_MS;
    if (!setup->severity) {
        snprintf(why, sizeof why, "--level is '%.80s', not one of trace, debug, info, warn, error, fatal", level);
        return cltel_complain_usage(why, NULL);
    }
    if (!give_up || (cltel_duration_input(give_up, &setup->give_up_ms) && setup->give_up_ms >= GIVE_UP_MIN_MS &&
                     setup->give_up_ms <= GIVE_UP_MAX_MS))
        return CLTEL_EXIT_DONE;
    snprintf(why, sizeof why, "--give-up is '%.80s', not a duration from 100ms to 24h, such as 30s", give_up);
    return cltel_complain_usage(why, NULL);
}

/* One stream per host, so that many short runs do not leave as many streams behind. */
static void choose_target(const cltel_args *args, const cltel_settings *settings, cltel_send_setup *setup)
{
    const char *group = cltel_args_value(args, "group"), *stream = cltel_args_value(args, "stream");
    const char *service = *settings->service_name ? settings->service_name : "cltel";
    char host[256];
    cltel_os_host_name(host, sizeof host);
    for (char *at = host; *at; at++)
        if (*at <= ' ' || *at >= 0x7f || strchr(":*\"\\", *at))
            *at = '-';
    if (group || *settings->logs_group)
        snprintf(setup->group, sizeof setup->group, "%s", group ? group : settings->logs_group);
    else
        snprintf(setup->group, sizeof setup->group, "/cltel/%s", service);
    snprintf(setup->stream, sizeof setup->stream, "%s",
             stream                   ? stream
             : *settings->logs_stream ? settings->logs_stream
             : *host                  ? host
                                      : "host");
}

/* What makes a pipe out of the library: it waits instead of refusing, keeps the lines of
 * one millisecond in their order (one batch after the other), and leaves nothing behind,
 * because the caller still has the lines and repeats what failed. */
static int set_options(const cltel_send_setup *setup, cltel_config *config)
{
    char block_ms[32];
    int64_t wait_ms = setup->give_up_ms < BLOCK_MAX_MS ? setup->give_up_ms : BLOCK_MAX_MS;
    snprintf(block_ms, sizeof block_ms, "%lld", (long long)wait_ms);
    const char *options[][2] = {
        { "logs.group", setup->group },    { "logs.stream", setup->stream },    { "log.level", "trace" },
        { "buffer.overflow", "block" },    { "buffer.block.max.ms", block_ms }, { "buffer.bytes", "4194304" },
        { "record.max.bytes", "1048576" }, { "buffer.durability", "none" },     { "worker.mode", "thread" },
        { "diagnostics.fd", "2" },         { "exit.timeout.ms", "0" },          { "send.in.flight.max", "1" },
    };
    int code = CLTEL_EXIT_DONE;
    for (size_t i = 0; !code && i < sizeof options / sizeof options[0]; i++)
        code = cltel_setup_option(config, options[i][0], options[i][1]);
    return code;
}

/* The library waits for credentials that may come; a command says at once that there are none. */
static int check_credentials(const cltel_settings *settings)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_keys keys;
    cltel_err err = cltel_credentials_fetch(settings, &keys, &detail);
    cltel_keys_wipe(&keys);
    if (err == CLTEL_OK)
        return CLTEL_EXIT_DONE;
    cltel_complain("there are no credentials to send with", detail.text,
                   "cltel config aws.profile aws.access.key.id     shows what was found");
    return CLTEL_EXIT_CONFIG;
}

int cltel_send_open(const cltel_args *args, cltel_send_setup *setup, cltel_client **client)
{
    cltel_config *config;
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = read_flags(args, setup);
    if (!code)
        code = cltel_setup(args, &config);
    if (code)
        return code;
    choose_target(args, cltel_config_settings(config), setup);
    code = set_options(setup, config);
    if (!code)
        code = check_credentials(cltel_config_settings(config));
    if (!code && cltel_client_new(config, client, &detail) != CLTEL_OK)
        code = cltel_complain_config(&detail);
    cltel_config_free(config);
    return code;
}

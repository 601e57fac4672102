/* Makes a number of calls of one kind, for a tool that counts instructions:
 *
 *     count_calls log.site 1000
 *
 * The client is pumped, so no other thread's instructions come in between. */
#include <cltel/cltel.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static cltel_site *site;

static cltel_err call_site(cltel_client *client, int64_t turn)
{
    const cltel_attr values[] = { CLTEL_V_STRN("0123456789abcdef", 16), CLTEL_V_I64(turn), CLTEL_V_I64(200),
                                  CLTEL_V_F64(0.25) };
    return cltel_log_site(client, site, values, 4);
}

static cltel_err call_fields(cltel_client *client, int64_t turn)
{
    return CLTEL_INFO(client, "request served", CLTEL_STRN("user", "0123456789abcdef", 16), CLTEL_I64("took_us", turn),
                      CLTEL_I64("status", 200), CLTEL_F64("ratio", 0.25));
}

static cltel_err call_off(cltel_client *client, int64_t turn)
{
    return CLTEL_DEBUG(client, "request served", CLTEL_I64("took_us", turn));
}

static const struct {
    const char *name;
    cltel_err (*call)(cltel_client *, int64_t);
} kinds[] = { { "log.site", call_site }, { "log.fields", call_fields }, { "log.off", call_off } };

static cltel_client *new_client(void)
{
    static const char *const options[][2] = {
        { "worker.mode", "pump" },     { "buffer.bytes", "16777216" }, { "buffer.durability", "none" },
        { "aws.region", "eu-west-1" }, { "exit.timeout.ms", "0" },
    };
    cltel_client *client = NULL;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    for (size_t i = 0; config && i < sizeof options / sizeof options[0]; i++)
        cltel_config_set(config, options[i][0], options[i][1], &detail);
    if (!config || cltel_client_new(config, &client, &detail) != CLTEL_OK)
        fprintf(stderr, "count_calls: %s\n", detail.text);
    cltel_config_free(config);
    return client;
}

int main(int argc, char **argv)
{
    static const char *const keys[] = { "user", "took_us", "status", "ratio" };
    long calls = argc == 3 ? strtol(argv[2], NULL, 10) : 0;
    cltel_client *client = calls > 0 ? new_client() : NULL;
    if (!client || cltel_site_register(client, CLTEL_SEVERITY_INFO, "request from {user} took {took_us}", keys, 4,
                                       &site) != CLTEL_OK)
        return 2;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i].name, argv[1]) != 0)
            continue;
        for (long turn = 0; turn < calls; turn++) {
            if (kinds[i].call(client, turn) != CLTEL_OK)
                return 1;
        }
        _exit(0); /* at once: what was recorded would be encoded, and counted too */
    }
    return 2;
}

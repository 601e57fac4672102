#include "bench/bench_client.h"

#include <stdio.h>

static cltel_err set_all(cltel_config *config, const char *const *options, cltel_error *detail)
{
    cltel_err err = CLTEL_OK;
    for (; options[0] && !err; options += 2)
        err = cltel_config_set(config, options[0], options[1], detail);
    return err;
}

cltel_config *bench_config(const char *const *options)
{
    static const char *const given[] = {
        "aws.region", "us-east-1",    "aws.access.key.id", "bench", "aws.secret.access.key", "bench", "logs.stream",
        "bench",      "service.name", "checkout",          NULL
    };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    if (config && !set_all(config, given, &detail) && !set_all(config, options, &detail))
        return config;
    fprintf(stderr, "bench: %s\n", detail.text);
    cltel_config_free(config);
    return NULL;
}

cltel_client *bench_client(const char *const *options)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_client *client = NULL;
    cltel_config *config = bench_config(options);
    if (config && cltel_client_new(config, &client, &detail) != CLTEL_OK)
        fprintf(stderr, "bench: %s\n", detail.text);
    cltel_config_free(config);
    return client;
}

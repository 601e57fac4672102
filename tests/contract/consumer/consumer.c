/* What a stranger's program does with an installed libcltel: configure, record, read the counters. */
#include <cltel/cltel.h>
#include <stdio.h>

int main(void)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    if (!config || cltel_config_set(config, "worker.mode", "pump", &detail) != CLTEL_OK ||
        cltel_config_set(config, "aws.region", "eu-west-1", &detail) != CLTEL_OK ||
        cltel_config_set(config, "exit.timeout.ms", "0", &detail) != CLTEL_OK) {
        fprintf(stderr, "configuration: %s\n", detail.text);
        return 1;
    }
    cltel_client *client;
    if (cltel_client_new(config, &client, &detail) != CLTEL_OK) {
        fprintf(stderr, "client: %s\n", detail.text);
        return 1;
    }
    CLTEL_INFO(client, "started");
    CLTEL_INFO(client, "order placed", CLTEL_STR("user_id", "u-7"), CLTEL_I64("cents", 4200));
    cltel_stats stats;
    stats.size = sizeof stats;
    cltel_stats_get(client, &stats);
    printf("libcltel %s accepted %lld\n", cltel_version(), (long long)stats.accepted);
    cltel_client_free(client);
    cltel_config_free(config);
    return stats.accepted == 2 ? 0 : 1;
}

/* A small shop that sells stationery over HTTP and logs what it does with libcltel.
 *
 *     eval "$(cltel local --env)"; shop --port 8080
 *
 * Ends by SIGINT or SIGTERM, delivers what is inside, and prints its balance. */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

enum { SHUTDOWN_MS = 10000, THREADS_DEFAULT = 2 };

typedef struct options {
    long port;
    long threads;
} options;

/* false: the text is no whole number from min to max. */
static bool read_number(const char *text, long min, long max, long *number)
{
    char *end;
    *number = strtol(text, &end, 10);
    return end != text && !*end && *number >= min && *number <= max;
}

static bool read_options(int argc, char **argv, options *options)
{
    static const struct option known[] = {
        { "port", required_argument, NULL, 'p' },
        { "threads", required_argument, NULL, 't' },
        { NULL, 0, NULL, 0 },
    };
    bool good = true;
    int letter;
    while (good && (letter = getopt_long(argc, argv, "p:t:", known, NULL)) != -1) {
        if (letter == 'p')
            good = read_number(optarg, 0, 65535, &options->port);
        else
            good = letter == 't' && read_number(optarg, 1, 64, &options->threads);
    }
    if (!good || optind < argc)
        fprintf(stderr, "usage: shop [--port 0-65535] [--threads 1-64]\n");
    return good && optind == argc;
}

/* The options of the library come from its environment variables; only what this program
 * knows better is set here. */
static cltel_client *open_client(void)
{
    cltel_client *client = NULL;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    if (config && cltel_config_set(config, "service.name", "shop", &detail) == CLTEL_OK)
        cltel_client_new(config, &client, &detail);
    cltel_config_free(config);
    if (!client)
        fprintf(stderr, "shop: %s\n", detail.text[0] ? detail.text : "no memory");
    return client;
}

static void print_balance(cltel_client *client, uint64_t requests)
{
    cltel_stats stats = { .size = sizeof stats };
    cltel_stats_get(client, &stats);
    printf("shop: requests=%llu accepted=%lld delivered=%lld dropped=%lld inside=%lld refused=%lld\n",
           (unsigned long long)requests, (long long)stats.accepted, (long long)stats.delivered,
           (long long)stats.dropped, (long long)stats.inside, (long long)stats.refused);
}

static int serve(cltel_client *client, const options *options, const sigset_t *ends)
{
    int number;
    uint64_t left = 0;
    service *service = service_start(client, (uint16_t)options->port, (unsigned)options->threads);
    if (!service) {
        fprintf(stderr, "shop: port %ld of 127.0.0.1 cannot be used\n", options->port);
        return 1;
    }
    printf("shop: http://127.0.0.1:%u ready\n", service_port(service));
    fflush(stdout);
    CLTEL_INFO(client, "shop open", CLTEL_I64("port", service_port(service)), CLTEL_I64("threads", options->threads));
    sigwait(ends, &number);
    uint64_t requests = service_requests(service);
    service_stop(service);
    CLTEL_INFO(client, "shop closed", CLTEL_U64("requests", requests));
    cltel_client_shutdown(client, SHUTDOWN_MS, &left);
    print_balance(client, requests);
    return left ? 1 : 0;
}

int main(int argc, char **argv)
{
    options options = { .port = 8080, .threads = THREADS_DEFAULT };
    sigset_t ends;
    if (!read_options(argc, argv, &options))
        return 2;
    /* Blocked before the first thread exists, so that only sigwait() takes them. */
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    cltel_client *client = open_client();
    if (!client)
        return 1;
    int code = serve(client, &options, &ends);
    cltel_client_free(client);
    return code;
}

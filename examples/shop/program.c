#include "program.h"

#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { SHUTDOWN_MS = 10000 };

/* false: the text is no whole number from min to max. */
static bool read_number(const char *text, long min, long max, long *number)
{
    char *end;
    *number = strtol(text, &end, 10);
    return end != text && !*end && *number >= min && *number <= max;
}

static bool read_options(program *program, int argc, char **argv)
{
    const struct option known[] = {
        { "port", required_argument, NULL, 'p' },
        { "threads", required_argument, NULL, 't' },
        { program->text_name, required_argument, NULL, 'x' },
        { NULL, 0, NULL, 0 },
    };
    bool good = true;
    int letter;
    while (good && (letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (letter == 'p')
            good = read_number(optarg, 0, 65535, &program->port);
        else if (letter == 't')
            good = read_number(optarg, 1, 64, &program->threads);
        else if (letter == 'x')
            program->text = optarg;
        else
            good = false;
    }
    if (!good || optind < argc)
        fprintf(stderr, "usage: %s [--port 0-65535] [--threads 1-64] [--%s TEXT]\n", program->name, program->text_name);
    return good && optind == argc;
}

/* The options of the library come from its environment variables; only what this program
 * knows better is set here. */
static cltel_client *open_client(const char *name)
{
    cltel_client *client = NULL;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    if (config && cltel_config_set(config, "service.name", name, &detail) == CLTEL_OK)
        cltel_client_new(config, &client, &detail);
    cltel_config_free(config);
    if (!client)
        fprintf(stderr, "%s: %s\n", name, detail.text[0] ? detail.text : "no memory");
    return client;
}

static void ends(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
}

int program_begin(program *program, int argc, char **argv)
{
    sigset_t signals;
    if (!read_options(program, argc, argv))
        return 2;
    /* Blocked before the first thread exists, so that only sigwait() takes them. */
    ends(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    program->client = open_client(program->name);
    return program->client ? 0 : 1;
}

static void print_balance(const program *program, uint64_t requests)
{
    cltel_stats stats = { .size = sizeof stats };
    cltel_stats_get(program->client, &stats);
    printf("%s: requests=%llu accepted=%lld delivered=%lld dropped=%lld inside=%lld refused=%lld\n", program->name,
           (unsigned long long)requests, (long long)stats.accepted, (long long)stats.delivered,
           (long long)stats.dropped, (long long)stats.inside, (long long)stats.refused);
    printf("%s: spans accepted=%lld delivered=%lld dropped=%lld inside=%lld refused=%lld misused=%lld\n", program->name,
           (long long)stats.spans_accepted, (long long)stats.spans_delivered, (long long)stats.spans_dropped,
           (long long)stats.spans_inside, (long long)stats.spans_refused, (long long)stats.spans_misused);
}

int program_serve(program *program, answer_function *answer, void *context)
{
    int number;
    uint64_t left = 0;
    sigset_t signals;
    service *service =
        service_start(program->client, (uint16_t)program->port, (unsigned)program->threads, answer, context);
    if (!service) {
        fprintf(stderr, "%s: port %ld of 127.0.0.1 cannot be used\n", program->name, program->port);
        return 1;
    }
    printf("%s: http://127.0.0.1:%u ready\n", program->name, service_port(service));
    fflush(stdout);
    CLTEL_INFO(program->client, "open", CLTEL_I64("port", service_port(service)),
               CLTEL_I64("threads", program->threads));
    ends(&signals);
    sigwait(&signals, &number);
    uint64_t requests = service_requests(service);
    service_stop(service);
    CLTEL_INFO(program->client, "closed", CLTEL_U64("requests", requests));
    cltel_client_shutdown(program->client, SHUTDOWN_MS, &left);
    print_balance(program, requests);
    return left ? 1 : 0;
}

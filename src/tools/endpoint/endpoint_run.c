/* The endpoint as a program: says where it is, serves, ends by a signal. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

#include "tools/endpoint/local_endpoint.h"

/* The secret is shown only when it is the documented one: a user's own stays out of terminals and logs. */
static void announce(const cltel_endpoint_options *options, int port, const char *page_token)
{
    const char *region = options->region ? options->region : CLTEL_ENDPOINT_DEFAULT_REGION;
    printf("cltel local: http://127.0.0.1:%d ready\n"
           "export AWS_ENDPOINT_URL=http://127.0.0.1:%d\n",
           port, port);
    if (options->credential_count == 0)
        printf("export AWS_ACCESS_KEY_ID=%s\n"
               "export AWS_SECRET_ACCESS_KEY=%s\n",
               CLTEL_ENDPOINT_DEFAULT_KEY_ID, CLTEL_ENDPOINT_DEFAULT_SECRET);
    printf("export AWS_REGION=%s AWS_DEFAULT_REGION=%s\n", region, region);
    /* A comment, so that a shell can read all of this. Behind '#' a browser sends nothing. */
    printf("# page: http://127.0.0.1:%d/#token=%s\n", port, page_token);
    fflush(stdout);
}

static void open_page(const cltel_endpoint_options *options, int port, const char *page_token)
{
    char address[160];
    snprintf(address, sizeof address, "http://127.0.0.1:%d/#token=%s", port, page_token);
    if (options->open_page)
        options->open_page(address);
}

static void wait_for_the_end(const sigset_t *ends)
{
    siginfo_t info;
    while (sigwaitinfo(ends, &info) < 0)
        continue;
}

int cltel_endpoint_run(const cltel_endpoint_options *options)
{
    /* Blocked before any thread exists, so that all inherit it and only this one takes the signal. */
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, &before);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file-size limit is an error of the store, not the end */

    cltel_local_endpoint *endpoint;
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_endpoint_start(options, &endpoint, &detail) != CLTEL_OK) {
        fprintf(stderr, "cltel local: %s\n", detail.text);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        return 1;
    }
    announce(options, cltel_endpoint_port(endpoint), cltel_endpoint_page_token(endpoint));
    open_page(options, cltel_endpoint_port(endpoint), cltel_endpoint_page_token(endpoint));
    wait_for_the_end(&ends);
    cltel_endpoint_stop(endpoint);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return 0;
}

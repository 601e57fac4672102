#include "tools/endpoint/local_endpoint.h"

#include <assert.h>

#include "base/fail.h"
#include "base/memory.h"
#include "tools/endpoint/access_keys.h"
#include "tools/endpoint/data_dir.h"
#include "tools/endpoint/http_server.h"
#include "tools/endpoint/live_tail.h"
#include "tools/endpoint/pane/pane.h"
#include "tools/endpoint/retention_keeper.h"

struct cltel_local_endpoint {
    cltel_access_keys keys;
    cltel_data_dir dir;
    cltel_dispatcher dispatcher;
    cltel_crew *crew;
    cltel_http_server *server;
    cltel_retention_keeper keeper;
    char region[33];
};

static cltel_err check_options(const cltel_endpoint_options *options, cltel_error *detail)
{
    if (options->port < 0 || options->port > 65535)
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "port %d: must be 0 (any free one) to 65535",
                          options->port);
    if (options->region && (strlen(options->region) < 1 || strlen(options->region) > 32))
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "region: must have 1 to 32 characters, has %zu",
                          strlen(options->region));
    return CLTEL_OK;
}

static cltel_err read_keys(cltel_local_endpoint *endpoint, const cltel_endpoint_options *options, cltel_error *detail)
{
    static const char *const defaults[] = { CLTEL_ENDPOINT_DEFAULT_KEY_ID ":" CLTEL_ENDPOINT_DEFAULT_SECRET };
    bool given = options->credential_count > 0;
    return cltel_access_keys_init(&endpoint->keys, given ? options->credentials : defaults,
                                  given ? options->credential_count : 1, detail);
}

/* After the crew: its writer makes the tables. */
static cltel_err open_pane(cltel_local_endpoint *endpoint, const cltel_endpoint_options *options, cltel_error *detail)
{
    cltel_err err = cltel_pane_open(endpoint->dir.path, endpoint->dir.store_path, &endpoint->dispatcher.pane, detail);
    if (err != CLTEL_OK)
        return err;
    assert(endpoint->dispatcher.pane != NULL);
    endpoint->dispatcher.pane->region = options->region ? endpoint->region : CLTEL_ENDPOINT_DEFAULT_REGION;
    endpoint->dispatcher.pane->default_keys = options->credential_count == 0;
    return CLTEL_OK;
}

static cltel_err add_faults(cltel_local_endpoint *endpoint, const cltel_endpoint_options *options, cltel_error *detail)
{
    cltel_dispatcher *dispatcher = &endpoint->dispatcher;
    dispatcher->faults = cltel_fault_rules_new();
    dispatcher->counters = cltel_counters_new();
    dispatcher->delays = cltel_delay_line_new();
    if (!dispatcher->faults || !dispatcher->counters || !dispatcher->delays)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the endpoint");
    cltel_err err = CLTEL_OK;
    for (size_t i = 0; i < options->fault_count && err == CLTEL_OK; i++) {
        cltel_fault_rule rule;
        err = cltel_fault_rule_parse(&rule, cltel_view_of(options->faults[i]), detail);
        if (err == CLTEL_OK)
            err = cltel_fault_rules_add(dispatcher->faults, &rule, detail);
    }
    return err;
}

static cltel_err start_parts(cltel_local_endpoint *endpoint, const cltel_endpoint_options *options, cltel_error *detail)
{
    cltel_err err = check_options(options, detail);
    if (err == CLTEL_OK)
        err = read_keys(endpoint, options, detail);
    if (err == CLTEL_OK)
        err = cltel_data_dir_open(&endpoint->dir, options->data_dir, detail);
    if (err != CLTEL_OK)
        return err;
    if (options->region)
        memcpy(endpoint->region, options->region, strlen(options->region));
    endpoint->dispatcher = (cltel_dispatcher){ .keys = &endpoint->keys,
                                               .region = options->region ? endpoint->region : NULL,
                                               .trace_bytes_max = options->trace_bytes_max };
    err = add_faults(endpoint, options, detail);
    if (err != CLTEL_OK)
        return err;
    err = cltel_crew_start(&endpoint->dispatcher, endpoint->dir.store_path, &endpoint->crew, detail);
    if (err == CLTEL_OK)
        err = open_pane(endpoint, options, detail);
    if (err == CLTEL_OK)
        err = cltel_query_board_start(endpoint->dir.store_path, &endpoint->dispatcher.queries, detail);
    if (err == CLTEL_OK)
        err = cltel_live_tail_start(endpoint->dir.store_path, &endpoint->dispatcher.tails, detail);
    if (err == CLTEL_OK)
        err = cltel_http_server_start(options->port, &endpoint->dispatcher, endpoint->crew, &endpoint->server, detail);
    if (err == CLTEL_OK)
        cltel_retention_keeper_start(&endpoint->keeper, endpoint->crew, endpoint->dispatcher.delays);
    return err;
}

cltel_err cltel_endpoint_start(const cltel_endpoint_options *options, cltel_local_endpoint **endpoint,
                               cltel_error *detail)
{
    *endpoint = NULL;
    cltel_local_endpoint *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the endpoint");
    made->dir.lock_fd = -1;
    cltel_err err = start_parts(made, options, detail);
    if (err != CLTEL_OK)
        cltel_endpoint_stop(made);
    else
        *endpoint = made;
    return err;
}

int cltel_endpoint_port(const cltel_local_endpoint *endpoint)
{
    return endpoint->dispatcher.port;
}

const char *cltel_endpoint_page_token(const cltel_local_endpoint *endpoint)
{
    return endpoint->dispatcher.pane->token;
}

void cltel_endpoint_stop(cltel_local_endpoint *endpoint)
{
    if (!endpoint)
        return;
    cltel_http_server_drain(endpoint->server);
    cltel_http_server_stop(endpoint->server);
    cltel_delay_line_end(endpoint->dispatcher.delays); /* also where there was no server to drain */
    cltel_crew_stop(endpoint->crew);
    cltel_pane_close(endpoint->dispatcher.pane);
    cltel_query_board_stop(endpoint->dispatcher.queries);
    cltel_live_tail_stop(endpoint->dispatcher.tails);
    cltel_data_dir_close(&endpoint->dir);
    cltel_access_keys_done(&endpoint->keys);
    cltel_delay_line_free(endpoint->dispatcher.delays);
    cltel_counters_free(endpoint->dispatcher.counters);
    cltel_fault_rules_free(endpoint->dispatcher.faults);
    cltel_release(endpoint);
}

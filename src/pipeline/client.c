#include "pipeline/client.h"

#include <stdio.h>

#include <cltel/span.h>
#include <cltel/version.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/os_posix.h"
#include "pipeline/defaults.h"
#include "pipeline/exit.h"
#include "pipeline/lane.h"
#include "pipeline/sampling.h"
#include "pipeline/worker.h"
#include "send/curl_transport.h"

static uint64_t last_id;

static const char *const user_agent = "cltel/" CLTEL_VERSION_STRING;

static cltel_transport *default_transport(const cltel_settings *settings)
{
    cltel_curl_options options = { .ca_file = settings->send_ca_file,
                                   .proxy = settings->send_proxy,
                                   .idle_ms = (int32_t)settings->send_idle_ms,
                                   .in_flight_max = cltel_worker_requests_max(settings),
                                   .user_agent = user_agent };
    return cltel_curl_transport_new(&options);
}

static cltel_err load_settings(cltel_client *client, const cltel_config *config, cltel_error *detail)
{
    cltel_config *copy = config ? cltel_config_clone(config) : cltel_config_new();
    cltel_err err = copy ? cltel_config_load(copy, NULL, detail) : CLTEL_E_NO_MEMORY;
    if (!err)
        err = cltel_settings_check(cltel_config_settings(copy), detail);
    if (!err && !cltel_settings_copy(&client->settings, cltel_config_settings(copy)))
        err = cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the configuration");
    cltel_config_free(copy);
    return err ? err : cltel_defaults_fill(&client->settings, detail);
}

static uint64_t half_of_ring(const cltel_client *client)
{
    return client->registry.ring_bytes / 2;
}

static cltel_err make_registry(cltel_client *client, cltel_error *detail)
{
    const cltel_settings *s = &client->settings;
    cltel_registry_options options = { .root = s->buffer_dir,
                                       .application = s->service_name,
                                       .durable = s->buffer_durability == CLTEL_DURABILITY_PROCESS,
                                       .ring_bytes = (uint64_t)s->buffer_bytes,
                                       .rings_max = (uint32_t)s->buffer_rings_max,
                                       .drop_oldest = s->buffer_overflow == CLTEL_OVERFLOW_DROP_OLDEST,
                                       .id_word = client->id_word };
    if (!cltel_registry_init(&client->registry, client->id, &options))
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory or no random bytes for the rings");
    cltel_instance_file *file = client->registry.instance.file;
    file->clock = client->clock;
    snprintf(file->service, sizeof file->service, "%s", s->service_name);
    snprintf(file->group, sizeof file->group, "%s", s->logs_group);
    snprintf(file->stream, sizeof file->stream, "%s", s->logs_stream);
    snprintf(file->region, sizeof file->region, "%s", s->aws_region);
    if (client->registry.instance.dir_fd < 0 && options.durable)
        cltel_diagnostics_say(&client->diagnostics, cltel_clock_monotonic_ns(),
                              "no ring files can be made on tmpfs: records die with the process (durability 0)");
    return CLTEL_OK;
}

static void fill_hot_part(cltel_client *client)
{
    const cltel_settings *s = &client->settings;
    client->level = (int32_t)s->log_level + CLTEL_SEVERITY_TRACE;
    client->clock = cltel_tsc_usable() ? CLTEL_CLOCK_TSC : CLTEL_CLOCK_REALTIME_NS;
    client->id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
    client->overflow = (uint32_t)s->buffer_overflow;
    client->block_max_ns = s->buffer_block_max_ms * 1000000;
    client->id_word = cltel_os_fork_word_take();
    if (client->id_word)
        cltel_store_relaxed(client->id_word, client->id);
}

static cltel_err make_worker(cltel_client *client, cltel_transport *transport, cltel_error *detail)
{
    if (!transport)
        transport = default_transport(&client->settings);
    cltel_err err = cltel_worker_new(client, transport, &client->worker, detail);
    if (!err && client->settings.worker_mode == CLTEL_WORKER_THREAD && !cltel_worker_start(client->worker))
        err = cltel_fail(detail, CLTEL_E_SYSTEM, "no thread could be started");
    return err;
}

static void limit_records(cltel_client *client)
{
    const uint64_t around = sizeof(cltel_record_header) + sizeof(cltel_span_part) + 7; /* its last bytes are padding */
    client->record_max = (uint64_t)client->settings.record_max_bytes;
    if (client->record_max > half_of_ring(client))
        client->record_max = half_of_ring(client);
    client->span_room = CLTEL_SPAN_ROOM_BYTES;
    if (client->span_room > client->record_max - around)
        client->span_room = (uint32_t)(client->record_max - around);
}

static void free_parts(cltel_client *client, bool with_registry, bool empty)
{
    cltel_worker_free(client->worker);
    if (with_registry)
        cltel_registry_done(&client->registry, empty);
    cltel_os_fork_word_give(client->id_word);
    cltel_sites_done(&client->sites);
    cltel_sampler_done(&client->sampler);
    cltel_diagnostics_done(&client->diagnostics);
    cltel_settings_done(&client->settings);
    cltel_release(client);
}

cltel_err cltel_client_new_with(const cltel_config *config, cltel_transport *transport, cltel_client **out,
                                cltel_error *detail)
{
    *out = NULL;
    cltel_client *client = cltel_alloc_aligned(64, sizeof *client);
    cltel_err err = client ? load_settings(client, config, detail) : CLTEL_E_NO_MEMORY;
    if (err) {
        if (transport)
            transport->free(transport);
        if (client)
            cltel_settings_done(&client->settings);
        cltel_release(client);
        return err;
    }
    fill_hot_part(client);
    cltel_sites_init(&client->sites);
    cltel_diagnostics_init(&client->diagnostics, (int)client->settings.diagnostics_fd);
    err = client->id_word ? make_registry(client, detail)
                          : cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory, or 512 clients in this process");
    bool with_registry = !err;
    if (!err)
        err = cltel_sampling_start(client, detail);
    if (err && transport)
        transport->free(transport);
    if (!err)
        err = make_worker(client, transport, detail);
    if (err) {
        free_parts(client, with_registry, true);
        return err;
    }
    limit_records(client);
    cltel_exit_add(client);
    *out = client;
    return CLTEL_OK;
}

/* Without ring files nobody can deliver what is left. */
static void give_up_left(cltel_client *client, cltel_lane_id id, uint64_t left)
{
    cltel_lane *lane = &client->worker->lanes[id];
    if (left == 0 || client->registry.instance.dir_fd >= 0)
        return;
    cltel_lane_count_drop(lane, CLTEL_DROP_SHUTDOWN, left);
    cltel_diagnostics_say(&client->diagnostics, cltel_clock_monotonic_ns(),
                          "%llu %s were lost: not delivered before the client was freed, and no ring file keeps them",
                          (unsigned long long)left, lane->kind->records);
}

void cltel_client_free(cltel_client *client)
{
    uint64_t left = 0;
    cltel_stats stats = { .size = sizeof stats };
    if (!client)
        return;
    if (cltel_client_forked(client))
        return; /* the parent's files and threads: not ours to touch */
    cltel_exit_remove(client);
    cltel_client_shutdown(client, (int32_t)client->settings.exit_timeout_ms, &left);
    if (cltel_worker_abandoned(client->worker))
        return; /* it may still run inside a library of its own: leak rather than crash */
    cltel_stats_get(client, &stats);
    give_up_left(client, CLTEL_LANE_LOGS, (uint64_t)stats.inside);
    give_up_left(client, CLTEL_LANE_SPANS, (uint64_t)stats.spans_inside);
    free_parts(client, true, left == 0);
}

/* An encoder's life: what is the same in all events is escaped once, here. */
#include "encode/logs_encoder.h"

#include "base/memory.h"
#include "encode/logs_pieces.h"

/* Cuts text so that it takes at most max bytes once escaped. */
static cltel_view bounded(cltel_view text, size_t max)
{
    size_t once;
    return (cltel_view){ text.ptr, cltel_json_fit(text, max, &once) };
}

static cltel_run run_of(const char *start, cltel_logs_out out)
{
    return (cltel_run){ start, (uint32_t)(out.at - start), (uint32_t)out.extra };
}

static cltel_run level_run(char **memory, cltel_view level, cltel_view service)
{
    cltel_logs_out out = { *memory, 0 };
    out = cltel_logs_put_outer(out, CLTEL_VIEW("Z\",\"level\":\""));
    out = cltel_logs_put_outer(out, level);
    out = cltel_logs_put_outer(out, CLTEL_VIEW("\",\"service\":\""));
    out = cltel_logs_put_text(out, service);
    out = cltel_logs_put_outer(out, CLTEL_VIEW("\",\"message\":\""));
    cltel_run run = run_of(*memory, out);
    *memory = out.at;
    return run;
}

static cltel_run id_run(char *memory, cltel_view instance)
{
    cltel_logs_out out = { memory, 0 };
    out = cltel_logs_put_outer(out, CLTEL_VIEW(",\"id\":\""));
    out = cltel_logs_put_text(out, instance);
    return run_of(memory, cltel_logs_put_outer(out, CLTEL_VIEW(".")));
}

static void name_values(cltel_logs_encoder *encoder)
{
    for (uint32_t i = 0; i < CLTEL_LOGS_FIELDS_MAX; i++) {
        cltel_logs_out out = { encoder->value_texts[i], 0 };
        out = cltel_logs_put_outer(out, CLTEL_VIEW(",\"value"));
        out.at = cltel_json_u64(out.at, i);
        out = cltel_logs_put_outer(out, CLTEL_VIEW("\":"));
        encoder->value_labels[i] = run_of(encoder->value_texts[i], out);
    }
}

cltel_logs_encoder *cltel_logs_encoder_new(cltel_view service, cltel_view instance, uint32_t event_max_bytes)
{
    static const char *const levels[CLTEL_LOGS_SEVERITIES] = { "", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" };
    enum { FIXED_BYTES = 64 };
    service = bounded(service, CLTEL_LOGS_SERVICE_MAX_BYTES);
    instance = bounded(instance, CLTEL_LOGS_INSTANCE_MAX_BYTES);
    size_t texts = CLTEL_LOGS_SEVERITIES * service.len + instance.len;
    cltel_logs_encoder *encoder = cltel_alloc(sizeof *encoder);
    char *memory = cltel_alloc(CLTEL_JSON_TWICE_MAX * texts + (CLTEL_LOGS_SEVERITIES + 1) * FIXED_BYTES +
                               2 * CLTEL_JSON_SLACK_BYTES);
    if (!encoder || !memory) {
        cltel_release(encoder);
        cltel_release(memory);
        return NULL;
    }
    encoder->memory = memory;
    encoder->event_max_bytes =
        event_max_bytes < CLTEL_LOGS_EVENT_MIN_BYTES ? CLTEL_LOGS_EVENT_MIN_BYTES : event_max_bytes;
    for (size_t i = 0; i < CLTEL_LOGS_SEVERITIES; i++)
        encoder->levels[i] = level_run(&memory, cltel_view_of(levels[i]), service);
    encoder->id = id_run(memory, instance);
    name_values(encoder);
    return encoder;
}

void cltel_logs_encoder_free(cltel_logs_encoder *encoder)
{
    if (!encoder)
        return;
    for (uint32_t i = 0; i < encoder->site_count; i++)
        cltel_logs_site_free(encoder->sites[i]);
    cltel_release(encoder->sites);
    cltel_release(encoder->memory);
    cltel_release(encoder);
}

static bool sites_reserve(cltel_logs_encoder *encoder, uint32_t id)
{
    if (id < encoder->site_count)
        return true;
    uint32_t count = encoder->site_count < 16 ? 16 : encoder->site_count;
    while (count <= id)
        count *= 2;
    cltel_logs_site **sites = cltel_realloc(encoder->sites, count * sizeof(cltel_logs_site *));
    if (!sites)
        return false;
    for (uint32_t i = encoder->site_count; i < count; i++)
        sites[i] = NULL;
    encoder->sites = sites;
    encoder->site_count = count;
    return true;
}

bool cltel_logs_encoder_site(cltel_logs_encoder *encoder, uint32_t id, const cltel_encode_site *site)
{
    enum { SITE_ID_MAX = 1 << 20 };
    if (id == 0 || id > SITE_ID_MAX || site->severity >= CLTEL_LOGS_SEVERITIES ||
        site->key_count > CLTEL_LOGS_FIELDS_MAX - CLTEL_LOGS_TRACE_FIELDS || !sites_reserve(encoder, id))
        return false;
    cltel_logs_site *made = cltel_logs_site_new(encoder, site);
    if (!made)
        return false;
    cltel_logs_site_free(encoder->sites[id]);
    encoder->sites[id] = made;
    return true;
}

/* A registered call site: everything about its events that does not depend on
 * values is escaped once, here. */
#include "base/memory.h"
#include "encode/field_names.h"
#include "encode/logs_pieces.h"

/* Cuts a message template into text and holes. */
typedef struct template_scan {
    const cltel_encode_site *site;
    cltel_site_part *parts;
    uint32_t count;
    char *texts;        /* where the next character of text goes */
    char *text_started; /* where the text of the part at hand begins */
} template_scan;

static void end_text(template_scan *scan)
{
    size_t len = (size_t)(scan->texts - scan->text_started);
    if (len > 0)
        scan->parts[scan->count++] = (cltel_site_part){ .text = { scan->text_started, len }, .key = -1 };
    scan->text_started = scan->texts;
}

/* The last key of this name, for the last one wins; -1 when there is none. */
static int32_t find_key(const cltel_encode_site *site, cltel_view name)
{
    for (uint32_t i = site->key_count; i-- > 0;)
        if (cltel_view_equal(site->keys[i], name))
            return (int32_t)i;
    return -1;
}

/* A hole at `at`? Then its length, braces included, and its key; else 0. */
static size_t hole_at(const cltel_encode_site *site, size_t at, int32_t *key)
{
    cltel_view message = site->message;
    const char *open = message.ptr + at;
    const char *close = memchr(open, '}', message.len - at);
    if (*open != '{' || !close)
        return 0;
    *key = find_key(site, (cltel_view){ open + 1, (size_t)(close - open) - 1 });
    return *key < 0 ? 0 : (size_t)(close - open) + 1;
}

static void scan_template(template_scan *scan)
{
    cltel_view message = scan->site->message;
    for (size_t at = 0; at < message.len;) {
        char c = message.ptr[at];
        int32_t key;
        size_t hole;
        if ((c == '{' || c == '}') && at + 1 < message.len && message.ptr[at + 1] == c) {
            *scan->texts++ = c;
            at += 2;
        } else if (c == '{' && (hole = hole_at(scan->site, at, &key)) > 0) {
            end_text(scan);
            scan->parts[scan->count++] = (cltel_site_part){ .key = key };
            at += hole;
        } else {
            *scan->texts++ = c;
            at++;
        }
    }
    end_text(scan);
}

static cltel_view copy_text(char **texts, cltel_view text)
{
    char *start = *texts;
    if (text.len)
        memcpy(start, text.ptr, text.len);
    *texts += text.len;
    return (cltel_view){ start, text.len };
}

static cltel_run run_of(const char *start, cltel_logs_out out)
{
    return (cltel_run){ start, (uint32_t)(out.at - start), (uint32_t)out.extra };
}

/* The event from the time's Z to the message's closing quote: one copy when there are no holes. */
static cltel_logs_out put_start(cltel_logs_out out, const cltel_logs_encoder *encoder, const cltel_logs_site *site)
{
    out = cltel_logs_put_run(out, encoder->levels[site->severity]);
    for (uint32_t i = 0; i < site->part_count; i++)
        out = cltel_logs_put_text(out, site->parts[i].text);
    return cltel_logs_put_quote(out);
}

/* Both as they are written: "time" is written "time_". */
static bool same_label(cltel_run a, cltel_run b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static void mark_dead_keys(cltel_logs_site *site)
{
    for (uint32_t i = 0; i < site->key_count; i++)
        for (uint32_t j = i + 1; j < site->key_count; j++)
            site->dead[i] |= same_label(site->labels[i], site->labels[j]);
    for (uint32_t i = 0; i < site->key_count; i++)
        site->has_dead |= site->dead[i];
}

static char *fill_message(cltel_logs_site *site, const cltel_logs_encoder *encoder, char *runs)
{
    for (uint32_t i = 0; i < site->part_count; i++)
        site->hole_count += site->parts[i].key >= 0;
    if (site->hole_count == 0) {
        site->start = run_of(runs, put_start((cltel_logs_out){ runs, 0 }, encoder, site));
        return runs + site->start.len;
    }
    for (uint32_t i = 0; i < site->part_count; i++) {
        cltel_site_part *part = &site->parts[i];
        part->run = run_of(runs, cltel_logs_put_text((cltel_logs_out){ runs, 0 }, part->text));
        runs += part->run.len;
    }
    return runs;
}

static char *fill_labels(cltel_logs_site *site, char *runs)
{
    for (uint32_t i = 0; i < site->key_count; i++) {
        cltel_logs_name name = cltel_logs_name_of(site->keys[i]);
        cltel_logs_out out = { runs, 0 };
        out = cltel_logs_put_key(out, name.key, name.renamed, name.key.ptr + name.key.len);
        site->labels[i] = run_of(runs, out);
        runs = out.at;
        uint8_t hash = cltel_logs_name_hash(name);
        site->hashes[hash / 64] |= 1ull << hash % 64;
    }
    return runs;
}

static void fill(cltel_logs_site *site, const cltel_logs_encoder *encoder, const cltel_encode_site *given)
{
    char *texts = site->texts;
    for (uint32_t i = 0; i < site->key_count; i++)
        site->keys[i] = copy_text(&texts, given->keys[i]);
    template_scan scan = { given, site->parts, 0, texts, texts };
    scan_template(&scan);
    site->part_count = scan.count;
    char *runs = fill_message(site, encoder, site->runs);
    runs = fill_labels(site, runs);
    site->run_bytes = (uint32_t)(runs - site->runs);
    mark_dead_keys(site);
}

/* A run is copied in blocks, so the last one needs room behind it. */
static size_t runs_room(const cltel_logs_encoder *encoder, const cltel_encode_site *given, size_t key_bytes)
{
    return encoder->levels[given->severity].len + CLTEL_JSON_TWICE_MAX * (given->message.len + key_bytes) +
           8 * (size_t)given->key_count + 2 * CLTEL_JSON_SLACK_BYTES;
}

/* Each hole ends one text and begins another. */
static size_t parts_max(cltel_view message)
{
    size_t max = 1;
    for (size_t i = 0; i < message.len; i++)
        max += message.ptr[i] == '{' ? 2 : 0;
    return max;
}

cltel_logs_site *cltel_logs_site_new(const cltel_logs_encoder *encoder, const cltel_encode_site *given)
{
    size_t key_bytes = 0;
    for (uint32_t i = 0; i < given->key_count; i++)
        key_bytes += given->keys[i].len;
    cltel_logs_site *site = cltel_alloc(sizeof *site);
    if (!site)
        return NULL;
    site->severity = given->severity;
    site->key_count = given->key_count;
    site->keys = cltel_alloc(given->key_count * sizeof *site->keys);
    site->labels = cltel_alloc(given->key_count * sizeof *site->labels);
    site->dead = cltel_alloc(given->key_count * sizeof *site->dead);
    site->parts = cltel_alloc(parts_max(given->message) * sizeof *site->parts);
    site->texts = cltel_alloc(key_bytes + given->message.len);
    site->runs = cltel_alloc(runs_room(encoder, given, key_bytes));
    if (!site->keys || !site->labels || !site->dead || !site->parts || !site->texts || !site->runs) {
        cltel_logs_site_free(site);
        return NULL;
    }
    fill(site, encoder, given);
    return site;
}

void cltel_logs_site_free(cltel_logs_site *site)
{
    if (!site)
        return;
    cltel_release(site->keys);
    cltel_release(site->labels);
    cltel_release(site->dead);
    cltel_release(site->parts);
    cltel_release(site->texts);
    cltel_release(site->runs);
    cltel_release(site);
}

#include "pipeline/sites.h"

#include "base/atomics.h"
#include "base/memory.h"
#include "record/record_write.h"

void cltel_sites_init(cltel_sites *sites)
{
    memset(sites, 0, sizeof *sites);
    pthread_mutex_init(&sites->lock, NULL);
}

void cltel_sites_done(cltel_sites *sites)
{
    for (uint32_t id = 1; id <= sites->count; id++)
        cltel_release(sites->chunks[id / CLTEL_SITES_CHUNK][id % CLTEL_SITES_CHUNK]);
    for (size_t chunk = 0; chunk < sizeof sites->chunks / sizeof sites->chunks[0]; chunk++)
        cltel_release(sites->chunks[chunk]);
    pthread_mutex_destroy(&sites->lock);
}

static uint32_t hash_bytes(uint32_t hash, cltel_view view)
{
    for (size_t i = 0; i < view.len; i++)
        hash = (hash ^ (uint8_t)view.ptr[i]) * 16777619u;
    return (hash ^ 0xff) * 16777619u; /* so that ("ab","c") differs from ("a","bc") */
}

static bool same_content(const struct cltel_site *site, const struct cltel_site *other)
{
    if (site->hash != other->hash || site->severity != other->severity || site->key_count != other->key_count ||
        !cltel_view_equal(site->message, other->message))
        return false;
    for (uint32_t i = 0; i < site->key_count; i++)
        if (!cltel_view_equal(site->keys[i], other->keys[i]))
            return false;
    return true;
}

static struct cltel_site *find(cltel_sites *sites, const struct cltel_site *wanted)
{
    struct cltel_site *site = sites->chains[wanted->hash % CLTEL_SITES_CHAINS];
    while (site && !same_content(site, wanted))
        site = site->next;
    return site;
}

static size_t text_bytes(const struct cltel_site *site)
{
    size_t bytes = site->message.len;
    for (uint32_t i = 0; i < site->key_count; i++)
        bytes += site->keys[i].len;
    return bytes;
}

/* One allocation: the site, its key views, the texts. */
static struct cltel_site *copy_of(const struct cltel_site *from)
{
    struct cltel_site *site = cltel_alloc(sizeof *site + from->key_count * sizeof(cltel_view) + text_bytes(from) + 1);
    if (!site)
        return NULL;
    *site = *from;
    site->keys = (cltel_view *)(site + 1);
    char *text = (char *)(site->keys + from->key_count);
    memcpy(text, from->message.ptr, from->message.len);
    site->message.ptr = text;
    text += from->message.len;
    for (uint32_t i = 0; i < from->key_count; i++) {
        memcpy(text, from->keys[i].ptr, from->keys[i].len);
        site->keys[i] = (cltel_view){ text, from->keys[i].len };
        text += from->keys[i].len;
    }
    return site;
}

static bool write_entry(cltel_instance *instance, const struct cltel_site *site)
{
    cltel_buf entry = { 0 };
    uint32_t length = (uint32_t)(sizeof(cltel_site_entry) + text_bytes(site) + site->key_count);
    cltel_site_entry head = { .length = length,
                              .check = ~length ^ site->id,
                              .id = site->id,
                              .severity = (uint32_t)site->severity,
                              .message_bytes = (uint32_t)site->message.len,
                              .key_count = site->key_count };
    cltel_buf_append(&entry, &head, sizeof head);
    cltel_buf_append_view(&entry, site->message);
    for (uint32_t i = 0; i < site->key_count; i++) {
        cltel_buf_append_char(&entry, (char)site->keys[i].len);
        cltel_buf_append_view(&entry, site->keys[i]);
    }
    bool ok = !entry.failed && cltel_instance_append_site(instance, entry.ptr, (uint32_t)entry.len);
    cltel_buf_done(&entry);
    return ok;
}

/* lock is held. */
static cltel_err add(cltel_sites *sites, cltel_instance *instance, struct cltel_site *wanted, cltel_site **out)
{
    uint32_t id = sites->count + 1;
    size_t bytes = sizeof(cltel_site_entry) + text_bytes(wanted) + wanted->key_count;
    if (id > CLTEL_SITES_MAX || sites->bytes + bytes > CLTEL_SITES_BYTES_MAX)
        return CLTEL_E_TOO_MANY_SITES;
    struct cltel_site ***chunk = &sites->chunks[id / CLTEL_SITES_CHUNK];
    if (!*chunk)
        *chunk = cltel_alloc(CLTEL_SITES_CHUNK * sizeof(struct cltel_site *));
    wanted->id = id;
    wanted->header_word =
        cltel_header_word((uint32_t)wanted->severity, instance->file->clock, CLTEL_RECORD_SITE, wanted->key_count, id);
    struct cltel_site *site = *chunk ? copy_of(wanted) : NULL;
    if (!site || !write_entry(instance, site)) {
        cltel_release(site);
        return CLTEL_E_NO_MEMORY;
    }
    site->next = sites->chains[site->hash % CLTEL_SITES_CHAINS];
    sites->chains[site->hash % CLTEL_SITES_CHAINS] = site;
    (*chunk)[id % CLTEL_SITES_CHUNK] = site;
    sites->bytes += bytes;
    cltel_store_release(&sites->count, id);
    *out = site;
    return CLTEL_OK;
}

cltel_err cltel_sites_register(cltel_sites *sites, cltel_instance *instance, int32_t severity, cltel_view message,
                               const cltel_view *keys, uint32_t key_count, cltel_site **site)
{
    struct cltel_site wanted = { .severity = severity,
                                 .key_count = key_count,
                                 .message = message,
                                 .keys = (cltel_view *)(uintptr_t)keys,
                                 .hash = hash_bytes(2166136261u ^ (uint32_t)severity, message) };
    for (uint32_t i = 0; i < key_count; i++)
        wanted.hash = hash_bytes(wanted.hash, keys[i]);
    pthread_mutex_lock(&sites->lock);
    *site = find(sites, &wanted);
    cltel_err err = *site ? CLTEL_OK : add(sites, instance, &wanted, site);
    pthread_mutex_unlock(&sites->lock);
    return err;
}

const cltel_site *cltel_sites_at(const cltel_sites *sites, uint32_t id)
{
    return sites->chunks[id / CLTEL_SITES_CHUNK][id % CLTEL_SITES_CHUNK];
}

uint32_t cltel_sites_count(const cltel_sites *sites)
{
    return cltel_load_acquire(&sites->count);
}

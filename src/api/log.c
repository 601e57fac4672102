#include <cltel/log.h>

#include "api/recording.h"
#include "buffer/ring.h"

/* Bytes of the fields, or 0 when one is not valid. */
static inline uint64_t fields_bytes(const cltel_attr *attrs, size_t count)
{
    uint64_t bytes = 0;
    uint64_t invalid = 0;
    for (size_t i = 0; i < count; i++) {
        const cltel_attr *attr = &attrs[i];
        uint64_t value = cltel_value_bytes(attr);
        invalid |= (uint64_t)(attr->key_len - 1 >= CLTEL_KEY_MAX) | (uint64_t)(attr->type > CLTEL_TYPE_JSON) |
                   (uint64_t)(value > UINT32_MAX);
        bytes += 8 + attr->key_len + value;
    }
    return invalid ? UINT64_MAX : bytes;
}

static inline uint64_t values_bytes(const cltel_attr *values, size_t count)
{
    uint64_t bytes = 0;
    uint64_t invalid = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t value = cltel_value_bytes(&values[i]);
        invalid |= (uint64_t)(values[i].type > CLTEL_TYPE_JSON) | (uint64_t)(value > UINT32_MAX);
        bytes += 8 + value;
    }
    return invalid ? UINT64_MAX : bytes;
}

/* What a record is made of; lives in registers once this is inlined. */
typedef struct draft {
    int32_t severity;
    uint32_t flags;
    uint32_t what;
    uint32_t count;
    const char *text;
    uint64_t text_len;
    const cltel_attr *attrs;
    bool keyed;
} draft;

static inline void write_draft(cltel_client *client, cltel_ring *ring, uint8_t *at, uint64_t length, const draft *d)
{
    const cltel_ring_file *file = ring->file;
    cltel_header_write(at, (uint32_t)length, ring->seq + 1, cltel_recording_time(client), (uint32_t)d->severity,
                       client->clock | d->flags << 4, d->count + file->scope_fields, d->what);
    at += sizeof(cltel_record_header);
    at = cltel_copy(at, d->text, d->text_len);
    if (CLTEL_UNLIKELY(file->scope_bytes))
        at = cltel_copy(at, file->scope, file->scope_bytes);
    for (uint32_t i = 0; i < d->count; i++)
        at = cltel_field_write(at, &d->attrs[i], d->attrs[i].key, d->keyed ? d->attrs[i].key_len : 0, 0);
}

/* payload: text and fields, without the scope's. */
static inline __attribute__((always_inline)) cltel_err record(cltel_client *client, uint64_t payload, const draft *d)
{
    cltel_err err = CLTEL_OK;
    cltel_ring *ring = cltel_recording_begin(client, &err);
    if (CLTEL_UNLIKELY(!ring))
        return err;
    uint64_t length = (sizeof(cltel_record_header) + payload + ring->file->scope_bytes + 7) & ~(uint64_t)7;
    if (CLTEL_UNLIKELY(payload == UINT64_MAX))
        err = cltel_recording_refuse(client, ring, CLTEL_DROP_INVALID);
    else if (CLTEL_UNLIKELY(length > client->record_max))
        err = cltel_recording_refuse(client, ring, CLTEL_DROP_TOO_LARGE);
    else {
        uint8_t *at = cltel_recording_reserve(client, ring, length, d->severity >= CLTEL_SEVERITY_ERROR);
        if (CLTEL_LIKELY(at != NULL)) {
            write_draft(client, ring, at, length, d);
            cltel_ring_commit_sp(ring, length);
        } else {
            err = cltel_recording_refuse(client, ring, CLTEL_DROP_BUFFER_FULL);
        }
    }
    cltel_recording_end();
    return err;
}

/* payload + text_len may not wrap round. */
static inline uint64_t add_text(uint64_t payload, uint64_t text_len)
{
    return text_len > UINT32_MAX || payload == UINT64_MAX ? UINT64_MAX : payload + text_len;
}

static bool is_severity(int64_t severity)
{
    return severity >= CLTEL_SEVERITY_TRACE && severity <= CLTEL_SEVERITY_FATAL;
}

static __attribute__((noinline, cold)) cltel_err refuse_arguments(cltel_client *client)
{
    return client ? cltel_recording_refuse(client, NULL, CLTEL_DROP_INVALID) : CLTEL_E_INVALID_ARGUMENT;
}

cltel_err cltel_log(cltel_client *client, cltel_severity severity, const char *text, size_t text_len,
                    const cltel_attr *attrs, size_t attr_count)
{
    if (CLTEL_UNLIKELY(!client || !text || attr_count > CLTEL_ATTRS_MAX || (!attrs && attr_count) ||
                       !is_severity(severity)))
        return refuse_arguments(client);
    if ((int32_t)severity < cltel_load_relaxed(&client->level))
        return CLTEL_OK;
    if (text_len == CLTEL_NTS)
        text_len = strlen(text);
    const draft d = { .severity = (int32_t)severity,
                      .what = (uint32_t)text_len,
                      .count = (uint32_t)attr_count,
                      .text = text,
                      .text_len = text_len,
                      .attrs = attrs,
                      .keyed = true };
    return record(client, add_text(fields_bytes(attrs, attr_count), text_len), &d);
}

cltel_err cltel_log_site(cltel_client *client, const cltel_site *site, const cltel_attr *values, size_t value_count)
{
    if (CLTEL_UNLIKELY(!client || !site || value_count != site->key_count || (!values && value_count)))
        return refuse_arguments(client);
    if (site->severity < cltel_load_relaxed(&client->level))
        return CLTEL_OK;
    const draft d = { .severity = site->severity,
                      .flags = CLTEL_RECORD_SITE,
                      .what = site->id,
                      .count = (uint32_t)value_count,
                      .attrs = values };
    return record(client, values_bytes(values, value_count), &d);
}

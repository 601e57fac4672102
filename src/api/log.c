#include <cltel/log.h>

#include "api/recording.h"
#include "buffer/ring.h"

/* Two ways lead into the ring. The fast one writes the fields in one pass, into room that
 * is surely there, and leaves at the first thing out of the ordinary; nothing that it
 * wrote counts before the commit. The careful one then measures first, looks at the tail
 * again, waits if that is asked for, and knows why it refuses. */

#define ALWAYS_INLINE static inline __attribute__((always_inline))

enum {
    HEADER = sizeof(cltel_record_header),
    SURROUNDINGS_MAX = CLTEL_SCOPE_BYTES_MAX + sizeof(cltel_record_trace),
    PADDING = 8
};

/* What a call wants recorded. */
typedef struct entry {
    bool urgent;
    bool keyed;    /* false: values of a site */
    uint64_t word; /* of the header, without the scope's fields */
    const char *text;
    uint64_t text_len; /* 0 for a site */
    const cltel_attr *attrs;
    size_t count;
} entry;

/* The ring's producer side, read once: the compiler cannot know that what is written into
 * the ring changes none of it. */
typedef struct place {
    cltel_ring_file *file;
    uint64_t head;
    uint64_t seq;
    uint8_t *at;
    int64_t room; /* negative: what ERROR may use is in use */
    uint32_t scope_bytes;
    uint32_t scope_fields;
    uint32_t trace_bits; /* of the header; 0: no span is current */
} place;

ALWAYS_INLINE place find_place(const cltel_ring *ring, bool urgent)
{
    cltel_ring_file *file = ring->file;
    uint64_t head = cltel_load_relaxed(&file->head);
    uint64_t scope = *(const cltel_u64_unaligned *)&file->scope_bytes; /* both numbers */
    return (place){ .file = file,
                    .head = head,
                    .seq = cltel_load_relaxed(&file->seq) + 1,
                    .at = ring->data + (head & ring->mask),
                    .room = (int64_t)(ring->end[urgent] - head),
                    .scope_bytes = (uint32_t)scope,
                    .scope_fields = (uint32_t)(scope >> 32),
                    .trace_bits = cltel_thread.current.header_bits };
}

ALWAYS_INLINE void commit(const place *p, uint64_t time, uint64_t length, uint64_t word)
{
    word += ((uint64_t)p->scope_fields << 24) + p->trace_bits;
    cltel_header_write(p->at, (uint32_t)length, p->seq, time, word);
    cltel_ring_publish_sp(p->file, p->seq, p->head + length);
    cltel_recording_end();
}

/* What a record gets without being asked: the ids of the current span and the fields of the open scopes. */
ALWAYS_INLINE uint8_t *write_surroundings(const place *p, uint8_t *to)
{
    if (p->trace_bits)
        to = cltel_copy(to, &cltel_thread.current.ids, sizeof(cltel_record_trace));
    return cltel_copy(to, p->file->scope, p->scope_bytes);
}

/* Length of the record, or 0: go the careful way. */
ALWAYS_INLINE uint64_t write_fast(const place *p, const entry *e)
{
    /* Values of sites are numbers mostly: one margin for the most of them is one test less. */
    int64_t fields = PADDING + (e->keyed ? (int64_t)e->count * (CLTEL_NUMBER_FIELD_BYTES + CLTEL_KEY_MAX)
                                         : CLTEL_ATTRS_MAX * CLTEL_NUMBER_FIELD_BYTES);
    int64_t left = p->room - fields - HEADER - SURROUNDINGS_MAX;
    if (CLTEL_UNLIKELY(left < 0 || (e->text_len && e->text_len > (uint64_t)left)))
        return 0;
    const uint8_t *end = p->at + p->room - fields;
    uint8_t *to = p->at + HEADER;
    if (e->text_len)
        to = cltel_copy(to, e->text, e->text_len);
    if (CLTEL_UNLIKELY(p->scope_bytes | p->trace_bits))
        to = write_surroundings(p, to);
    for (const cltel_attr *attr = e->attrs, *last = attr + e->count; attr != last; attr++) {
        to = cltel_field_write_fast(to, end, attr, e->keyed);
        if (CLTEL_UNLIKELY(!to))
            return 0;
    }
    return (uint64_t)(to - p->at + 7) & ~(uint64_t)7;
}

/* Bytes of text and fields; UINT64_MAX when one of them is not valid. */
static uint64_t measure(const entry *e)
{
    uint64_t bytes = e->text_len + e->count * 8;
    uint64_t invalid = 0;
    for (size_t i = 0; i < e->count; i++) {
        uint64_t value_bytes = cltel_value_bytes(&e->attrs[i]);
        invalid |= (uint64_t)(value_bytes == UINT64_MAX);
        bytes += value_bytes < UINT32_MAX ? value_bytes : UINT32_MAX;
        if (e->keyed) {
            invalid |= (uint64_t)(e->attrs[i].key_len - 1 >= CLTEL_KEY_MAX);
            bytes += e->attrs[i].key_len;
        }
    }
    return invalid ? UINT64_MAX : bytes;
}

static cltel_err refuse(cltel_client *client, cltel_ring *ring, cltel_drop reason)
{
    cltel_err err = cltel_recording_refuse(client, ring, reason);
    cltel_recording_end();
    return err;
}

/* The parts come one by one: an entry whose address is taken could not stay in registers on the fast way. */
static __attribute__((noinline, cold)) cltel_err record_carefully(cltel_client *client, cltel_ring *ring, uint64_t word,
                                                                  const char *text, uint64_t text_len,
                                                                  const cltel_attr *attrs, size_t count, bool urgent,
                                                                  bool keyed)
{
    const entry parts = { urgent, keyed, word, text, text_len, attrs, count };
    const entry *e = &parts;
    const uint32_t trace_bits = cltel_thread.current.header_bits; /* a signal handler may change it meanwhile */
    (void)cltel_ring_make_room_sp(ring, 0, e->urgent); /* what is known of the tail may be old: the next call is fast */
    uint64_t payload = e->text_len > UINT32_MAX ? UINT32_MAX : measure(e);
    if (payload == UINT64_MAX)
        return refuse(client, ring, CLTEL_DROP_INVALID);
    payload += ring->file->scope_bytes + (trace_bits ? sizeof(cltel_record_trace) : 0);
    uint64_t length = (HEADER + payload + 7) & ~(uint64_t)7;
    if (length > client->record_max)
        return refuse(client, ring, CLTEL_DROP_TOO_LARGE);
    if (!cltel_recording_reserve(client, ring, length, e->urgent))
        return refuse(client, ring, CLTEL_DROP_BUFFER_FULL);
    place p = find_place(ring, e->urgent);
    p.trace_bits = trace_bits;
    uint8_t *to = cltel_copy(p.at + HEADER, e->text, e->text_len);
    to = write_surroundings(&p, to);
    for (size_t i = 0; i < e->count; i++)
        to = cltel_field_write(to, &e->attrs[i], e->keyed ? e->attrs[i].key_len : 0, 0);
    commit(&p, cltel_recording_time(client), length, e->word);
    return CLTEL_OK;
}

ALWAYS_INLINE cltel_err record(cltel_client *client, const entry *e)
{
    /* First of all: the processor goes on with the rest while it waits for the counter. */
    uint64_t time = cltel_recording_time(client);
    cltel_ring *ring = cltel_recording_begin(client);
    if (CLTEL_UNLIKELY(!ring))
        return cltel_recording_refused(client);
    const place p = find_place(ring, e->urgent);
    uint64_t length = write_fast(&p, e);
    if (CLTEL_UNLIKELY(length - 1 >= client->record_max))
        return record_carefully(client, ring, e->word, e->text, e->text_len, e->attrs, e->count, e->urgent, e->keyed);
    commit(&p, time, length, e->word);
    return CLTEL_OK;
}

static __attribute__((noinline, cold)) cltel_err refuse_arguments(cltel_client *client)
{
    return client ? cltel_recording_refuse(client, NULL, CLTEL_DROP_INVALID) : CLTEL_E_INVALID_ARGUMENT;
}

/* So that no arithmetic is done on a missing array. */
static const cltel_attr no_attrs[1];

static bool is_severity(int64_t severity)
{
    return severity >= CLTEL_SEVERITY_TRACE && severity <= CLTEL_SEVERITY_FATAL;
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
    const entry e = { .urgent = severity >= CLTEL_SEVERITY_ERROR,
                      .keyed = true,
                      .word = cltel_header_word((uint32_t)severity, client->clock, 0, attr_count, (uint32_t)text_len),
                      .text = text,
                      .text_len = text_len,
                      .attrs = attrs ? attrs : no_attrs,
                      .count = attr_count };
    return record(client, &e);
}

cltel_err cltel_log_site(cltel_client *client, const cltel_site *site, const cltel_attr *values, size_t value_count)
{
    if (CLTEL_UNLIKELY(!client || !site || value_count != site->key_count || (!values && value_count)))
        return refuse_arguments(client);
    if (site->severity < cltel_load_relaxed(&client->level))
        return CLTEL_OK;
    const entry e = { .urgent = site->severity >= CLTEL_SEVERITY_ERROR,
                      .word = site->header_word,
                      .attrs = values ? values : no_attrs,
                      .count = value_count };
    return record(client, &e);
}

/* A pumped client whose spans are looked at where they lie in the ring. */
#ifndef CLTEL_TESTS_SPAN_RIG_H
#define CLTEL_TESTS_SPAN_RIG_H

#include <cltel/span.h>

#include "api/span_inside.h"
#include "pipeline/client.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

#define XRAY_SAMPLED "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=1;Lineage=a:1|b:2"
#define XRAY_UNSAMPLED "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=0"

static inline flow *span_client(const char *sampling)
{
    return flow_open((const char *const[]){ "trace.sampling", sampling, NULL });
}

/* The records of one lane so far, in order. Their bytes stay, as nothing is pumped. */
typedef struct records {
    cltel_record at[32];
    size_t count;
} records;

static inline records read_lane(const flow *f, cltel_lane_id lane)
{
    records found = { .count = 0 };
    const cltel_ring_list *list = &f->client->registry.lanes[lane];
    for (uint32_t i = 0; i < list->count; i++) {
        uint64_t head = cltel_ring_head_sc(list->rings[i]);
        for (uint64_t at = 0; at < head; at += found.at[found.count++].header->length)
            assert_true(found.count < COUNT_OF(found.at) &&
                        cltel_record_read(cltel_ring_at(list->rings[i], at), head - at, &found.at[found.count]));
    }
    return found;
}

static inline records spans(const flow *f)
{
    return read_lane(f, CLTEL_LANE_SPANS);
}

/* The number-th item of this kind. */
static inline cltel_field item_of(const cltel_record *record, cltel_span_item kind, int number)
{
    const uint8_t *cursor = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        if (field.item == kind && number-- == 0)
            return field;
    }
    fail_msg("there is no such item");
    return (cltel_field){ 0 };
}

static inline size_t items_of(const cltel_record *record, cltel_span_item kind)
{
    const uint8_t *cursor = record->fields;
    size_t count = 0;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        count += field.item == kind;
    }
    return count;
}

#endif

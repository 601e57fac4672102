/* What a log record costs to read from its bytes and to write as an event: one
 * 16-byte string, two integers, one double, an event of about 200 bytes.
 *
 * The records lie one behind the other as in a ring, a new millisecond begins
 * every 1,000 records, and bodies are closed at 1 MB as a batch is. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench_timing.h"
#include "encode/logs_events.h"
#include "support/record_builder.h"

enum { RECORDS = 4096, ROUNDS = 200, BODY_BYTES = 1000 * 1000 };

#define START_NS INT64_C(1764060000123456000)

static void add_fields(record_builder *b, bool keys, uint64_t i)
{
    char user[17];
    snprintf(user, sizeof user, "user-%011llu", (unsigned long long)i);
    record_builder_str(b, keys ? "user_id" : NULL, user, 16);
    record_builder_i64(b, keys ? "took_us" : NULL, 1234 + (int64_t)i);
    record_builder_i64(b, keys ? "status" : NULL, 200);
    record_builder_f64(b, keys ? "ratio" : NULL, (double)(i % 1000) / 1000.0);
}

/* RECORDS records one behind the other. site 0: with text and keys. */
static uint8_t *make_records(uint32_t site, size_t *bytes)
{
    record_builder all = { 0 };
    for (uint64_t i = 0; i < RECORDS; i++) {
        record_builder b;
        if (site)
            record_builder_site(&b, CLTEL_SEVERITY_INFO, site);
        else
            record_builder_text(&b, CLTEL_SEVERITY_INFO, "GET /orders finished");
        add_fields(&b, site == 0, i);
        record_builder_finish(&b, 1000000 + i);
        record_builder_add(&all, b.bytes, b.len);
        record_builder_done(&b);
    }
    *bytes = all.len;
    return all.bytes;
}

typedef struct totals {
    uint64_t events;
    uint64_t message_bytes;
} totals;

static void encode_all(cltel_logs_encoder *encoder, const uint8_t *records, size_t bytes, cltel_buf *body,
                       totals *totals)
{
    for (size_t at = 0; at < bytes;) {
        cltel_record record;
        cltel_encoded out;
        if (!cltel_record_read(records + at, bytes - at, &record))
            return;
        int64_t time_ns = START_NS + (int64_t)totals->events * 1000;
        if (!cltel_logs_encode(encoder, &record, 3, time_ns, time_ns / 1000000, body, &out))
            return;
        if (body->len > BODY_BYTES)
            cltel_buf_clear(body);
        totals->events++;
        totals->message_bytes += out.message_bytes;
        at += record.header->length;
    }
}

static void run(cltel_logs_encoder *encoder, const char *name, uint32_t site)
{
    size_t bytes;
    uint8_t *records = make_records(site, &bytes);
    cltel_buf body = { 0 };
    double reference = bench_reference_ns(), best = 1e9;
    totals totals = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = bench_now_ns();
        encode_all(encoder, records, bytes, &body, &totals);
        double ns = (double)(bench_now_ns() - start) / RECORDS;
        best = ns < best ? ns : best;
    }
    printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"ns\":%.1f,\"message_bytes\":%.0f,"
           "\"records_per_s\":%.0f,\"reference_ns\":%.0f}\n",
           name, best, (double)totals.message_bytes / (double)totals.events, 1e9 / best, reference);
    cltel_buf_done(&body);
    free(records);
}

int main(void)
{
    static const cltel_view keys[] = { CLTEL_VIEW("user_id"), CLTEL_VIEW("took_us"), CLTEL_VIEW("status"),
                                       CLTEL_VIEW("ratio") };
    const cltel_encode_site plain = { CLTEL_SEVERITY_INFO, CLTEL_VIEW("GET /orders finished"), keys, 4 };
    const cltel_encode_site holes = { CLTEL_SEVERITY_INFO, CLTEL_VIEW("GET /orders of {user_id}: {status}"), keys, 4 };
    cltel_logs_encoder *encoder =
        cltel_logs_encoder_new(CLTEL_VIEW("shop"), CLTEL_VIEW("abcdefghijklmnopqrstuvwxyz"), 1048550);
    if (!encoder || !cltel_logs_encoder_site(encoder, 1, &plain) || !cltel_logs_encoder_site(encoder, 2, &holes))
        return 1;
    run(encoder, "encode.site", 1);
    run(encoder, "encode.site.holes", 2);
    run(encoder, "encode.fields", 0);
    cltel_logs_encoder_free(encoder);
    return 0;
}

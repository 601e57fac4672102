/* Hostile bytes in a ring: a record is read or refused, and what was read becomes
 * a valid event or segment document within the limit. The first byte chooses the limit and whether
 * length and check are made right, so that inputs get past them. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "encode/logs_events.h"
#include "encode/xray_segment.h"
#include "support/json_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OPTION_SMALL_LIMIT = 1, OPTION_MAKE_RIGHT = 2, SMALL_LIMIT = 1024, LARGE_LIMIT = 1048550 };

static void require(bool truth)
{
    if (!truth)
        abort();
}

static cltel_logs_encoder *new_encoder(uint32_t limit)
{
    static const cltel_view keys[] = { CLTEL_VIEW("a"), CLTEL_VIEW("time"), CLTEL_VIEW("b\"\n"), CLTEL_VIEW("a") };
    const cltel_encode_site sites[] = {
        { 3, CLTEL_VIEW("plain"), keys, 2 },
        { 4, CLTEL_VIEW("{a} of {b} {{}} {time}{a}"), keys, 2 },
        { 3, CLTEL_VIEW("{a}"), keys, 4 },
        { 1, CLTEL_VIEW(""), NULL, 0 },
    };
    cltel_logs_encoder *encoder = cltel_logs_encoder_new(CLTEL_VIEW("shop"), CLTEL_VIEW("inst"), limit);
    require(encoder != NULL);
    for (uint32_t i = 0; i < sizeof sites / sizeof sites[0]; i++)
        require(cltel_logs_encoder_site(encoder, i + 1, &sites[i]));
    return encoder;
}

static void check_event(cltel_view body, cltel_encoded out, uint32_t limit)
{
    cJSON *outer = cJSON_ParseWithLength(body.ptr, body.len);
    const char *message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(outer, "message"));
    require(message && strlen(message) == out.message_bytes && out.message_bytes <= limit);
    cJSON *inner = cJSON_Parse(message);
    require(cJSON_IsObject(inner) || json_text_has_long_number(message, out.message_bytes));
    cJSON_Delete(inner);
    cJSON_Delete(outer);
}

static void encode_event(const cltel_record *record, uint32_t limit)
{
    cltel_logs_encoder *encoder = new_encoder(limit);
    cltel_buf body = { 0 };
    cltel_encoded out;
    require(cltel_logs_encode(encoder, record, 7, (int64_t)record->header->time, 1795596000123, &body, &out));
    check_event(cltel_buf_view(&body), out, limit);
    cltel_buf_done(&body);
    cltel_logs_encoder_free(encoder);
}

static void check_document(cltel_view body)
{
    cJSON *outer = cJSON_ParseWithLength(body.ptr, body.len);
    const char *document = cJSON_GetStringValue(outer);
    require(document && strlen(document) <= CLTEL_XRAY_DOCUMENT_MAX_BYTES);
    cJSON *inner = cJSON_Parse(document);
    require(cJSON_IsObject(inner) || json_text_has_long_number(document, strlen(document)));
    cJSON_Delete(inner);
    cJSON_Delete(outer);
}

static void encode_document(const cltel_record *record)
{
    const cltel_xray_about about = { CLTEL_VIEW("shop"), CLTEL_VIEW("1"), CLTEL_VIEW("g"), CLTEL_VIEW("0.1"),
                                     CLTEL_VIEW("") };
    cltel_xray_encoder *encoder = cltel_xray_encoder_new(&about);
    cltel_buf body = { 0 };
    cltel_xray_encoded out;
    require(encoder != NULL);
    require(cltel_xray_encode(encoder, record, (int64_t)record->span->start, (int64_t)record->header->time,
                              CLTEL_VIEW("Default"), &body, &out));
    check_document(cltel_buf_view(&body));
    cltel_buf_done(&body);
    cltel_xray_encoder_free(encoder);
}

static void make_right(uint8_t *bytes, size_t size)
{
    cltel_record_header *header = (cltel_record_header *)(void *)bytes;
    if (size < sizeof *header)
        return;
    header->length = (uint32_t)(size / 8 * 8);
    header->check = ~header->length ^ (uint32_t)header->seq;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    uint32_t limit = data[0] & OPTION_SMALL_LIMIT ? SMALL_LIMIT : LARGE_LIMIT;
    uint8_t *bytes = malloc(size); /* aligned, and of the exact size */
    require(bytes != NULL);
    memcpy(bytes, data + 1, size - 1);
    if (data[0] & OPTION_MAKE_RIGHT)
        make_right(bytes, size - 1);
    cltel_record record;
    if (cltel_record_read(bytes, size - 1, &record)) {
        if (record.span)
            encode_document(&record);
        else
            encode_event(&record, limit);
    }
    free(bytes);
    return 0;
}

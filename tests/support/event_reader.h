/* Reads an event that the encoder wrote, with cJSON and json_text.h as second opinions.
 *
 *     event_reader event;
 *     event_reader_open(&event, body);          fails the test when it is no event
 *     event_reader_string(&event, "message");
 *     event_reader_close(&event); */
#ifndef CLTEL_TESTS_EVENT_READER_H
#define CLTEL_TESTS_EVENT_READER_H

#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/bytes.h"
#include "support/cmocka_all.h"
#include "support/json_text.h"

typedef struct event_reader {
    cJSON *outer;
    cJSON *inner;
    const char *message; /* the event's message: the inner JSON as text */
    size_t message_len;
} event_reader;

/* Nothing that could end a line or move a cursor stands in the text itself. */
static inline void event_reader_check_plain(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = (uint8_t)text.ptr[i], next = i + 1 < text.len ? (uint8_t)text.ptr[i + 1] : 0;
        if (byte < 0x20 || byte == 0x7F || (byte == 0xC2 && next < 0xA0))
            fail_msg("a control character at %zu of %.*s", i, (int)text.len, text.ptr);
    }
}

static inline void event_reader_open(event_reader *event, cltel_view body)
{
    event_reader_check_plain(body);
    event->outer = cJSON_ParseWithLength(body.ptr, body.len);
    if (!event->outer)
        fail_msg("the event is no JSON: %.*s", (int)body.len, body.ptr);
    assert_int_equal(cJSON_GetArraySize(event->outer), 2);
    assert_true(cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(event->outer, "timestamp")));
    event->message = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(event->outer, "message"));
    assert_non_null(event->message);
    event->message_len = strlen(event->message);
    event_reader_check_plain((cltel_view){ event->message, event->message_len });
    const char *end;
    event->inner = cJSON_ParseWithLengthOpts(event->message, event->message_len + 1, &end, true);
    if (!event->inner)
        fail_msg("the message is no JSON: %s", event->message);
    assert_true(cJSON_IsObject(event->inner));
}

static inline void event_reader_close(event_reader *event)
{
    cJSON_Delete(event->outer);
    cJSON_Delete(event->inner);
}

/* How many members have this name. */
static inline int event_reader_count(const event_reader *event, const char *name)
{
    int count = 0;
    for (const cJSON *member = event->inner->child; member; member = member->next)
        count += strcmp(member->string, name) == 0;
    return count;
}

static inline const cJSON *event_reader_member(const event_reader *event, const char *name)
{
    if (event_reader_count(event, name) != 1)
        fail_msg("%d members are named %s in %s", event_reader_count(event, name), name, event->message);
    return cJSON_GetObjectItemCaseSensitive(event->inner, name);
}

static inline const char *event_reader_string(const event_reader *event, const char *name)
{
    const char *text = cJSON_GetStringValue(event_reader_member(event, name));
    if (!text)
        fail_msg("%s is no string in %s", name, event->message);
    return text;
}

/* A member's value as it stands in the message; for names without escapes. cJSON knows neither long
 * integers nor NULs, so those are compared as text. */
static inline cltel_view event_reader_raw(const event_reader *event, const char *name)
{
    char start[320];
    int len = snprintf(start, sizeof start, ",\"%s\":", name);
    const char *found = strstr(event->message, start);
    if (!found)
        fail_msg("no %s in %s", name, event->message);
    const char *value = found + len, *end = event->message + event->message_len;
    size_t value_len = *value == '"' ? json_text_len(value + 1, (size_t)(end - value - 1)) + 2 : strcspn(value, ",}");
    return (cltel_view){ value, value_len };
}

static inline void event_reader_assert_raw(const event_reader *event, const char *name, const char *want)
{
    cltel_view have = event_reader_raw(event, name);
    if (have.len != strlen(want) || memcmp(have.ptr, want, have.len) != 0)
        fail_msg("%s is %.*s, not %s", name, (int)have.len, have.ptr, want);
}

/* The member is a string of exactly these bytes once its escapes are read and broken UTF-8 is repaired. */
static inline void event_reader_assert_bytes(const event_reader *event, const char *name, const void *text, size_t len)
{
    cltel_view have = event_reader_raw(event, name);
    assert_true(have.len >= 2 && have.ptr[0] == '"');
    char *bytes = malloc(have.len), *want = malloc(3 * len + 1);
    assert_true(bytes && want);
    ptrdiff_t bytes_len = json_text_unescape(have.ptr + 1, have.len - 2, bytes);
    size_t want_len = json_text_repair(text, len, want);
    if (bytes_len != (ptrdiff_t)want_len || memcmp(bytes, want, want_len) != 0)
        fail_msg("%s is %.*s, not what was recorded", name, (int)have.len, have.ptr);
    free(bytes);
    free(want);
}

#endif

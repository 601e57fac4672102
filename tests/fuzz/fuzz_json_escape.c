/* Any bytes, escaped once and twice, read back as the bytes with broken UTF-8
 * repaired; a cut text is a beginning of the whole; raw JSON that passes the
 * check is JSON for cJSON too, before and after it was written as one line. */
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json_check.h"
#include "base/json_escape.h"
#include "support/json_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool truth)
{
    if (!truth)
        abort();
}

static char *room(size_t bytes)
{
    char *memory = malloc(bytes + CLTEL_JSON_SLACK_BYTES);
    require(memory != NULL);
    return memory;
}

static void check_round_trip(cltel_view text)
{
    char *once = room(CLTEL_JSON_ONCE_MAX * text.len), *twice = room(CLTEL_JSON_TWICE_MAX * text.len);
    char *back = room(CLTEL_JSON_TWICE_MAX * text.len), *want = room(3 * text.len);
    size_t extra = 0, fits;
    size_t once_len = (size_t)(cltel_json_once(once, text) - once);
    size_t twice_len = (size_t)(cltel_json_twice(twice, text, &extra) - twice);
    require(json_text_unescape(twice, twice_len, back) == (ptrdiff_t)once_len && memcmp(back, once, once_len) == 0);
    require(twice_len - extra == once_len);
    size_t want_len = json_text_repair((const uint8_t *)text.ptr, text.len, want);
    require(json_text_unescape(once, once_len, back) == (ptrdiff_t)want_len && memcmp(back, want, want_len) == 0);
    require(cltel_json_fit(text, SIZE_MAX, &fits) == text.len && fits == once_len);
    size_t kept = cltel_json_fit(text, once_len / 2, &fits);
    size_t cut_len = (size_t)(cltel_json_once(back, (cltel_view){ text.ptr, kept }) - back);
    require(cut_len == fits && fits <= once_len / 2 && memcmp(back, once, cut_len) == 0);
    free(once);
    free(twice);
    free(back);
    free(want);
}

static void check_json(cltel_view text)
{
    if (!cltel_json_valid(text) || json_text_has_long_number(text.ptr, text.len))
        return;
    cJSON *whole = cJSON_ParseWithLength(text.ptr, text.len);
    require(whole != NULL);
    char *line = room(CLTEL_JSON_TWICE_MAX * text.len), *back = room(CLTEL_JSON_TWICE_MAX * text.len);
    size_t extra = 0;
    size_t line_len = (size_t)(cltel_json_raw_twice(line, text, &extra) - line);
    ptrdiff_t back_len = json_text_unescape(line, line_len, back);
    require(back_len >= 0 && (size_t)back_len == line_len - extra);
    require(cltel_json_raw_bytes(text) == (size_t)back_len);
    require(cltel_json_valid((cltel_view){ back, (size_t)back_len }));
    cJSON *again = cJSON_ParseWithLength(back, (size_t)back_len);
    require(again != NULL && again->type == whole->type && cJSON_GetArraySize(again) == cJSON_GetArraySize(whole));
    cJSON_Delete(whole);
    cJSON_Delete(again);
    free(line);
    free(back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cltel_view text = { (const char *)data, size };
    check_round_trip(text);
    check_json(text);
    return 0;
}

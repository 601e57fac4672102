/* Searching a batch's blob at once, against looking at each of its events. */
#include "tools/endpoint/frame_search.h"

#include <stdlib.h>

#include "support/cmocka_all.h"

enum { BLOB_BYTES_MAX = 20000, ROUNDS = 3000 };

static uint32_t seed = 7;

static uint32_t next_number(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

/* Timestamps and lengths hold bytes of the needles too. */
static size_t fill(char *blob)
{
    size_t len = 0, count = next_number(60);
    for (size_t i = 0; i < count; i++) {
        uint32_t bytes = next_number(3) ? next_number(40) : next_number(200);
        int64_t time = next_number(2) ? INT64_C(0x6162616261626162) : (int64_t)next_number(1000);
        cltel_frame_write(blob + len, time, bytes);
        for (uint32_t k = 0; k < bytes; k++)
            blob[len + CLTEL_FRAME_BYTES + k] = (char)('a' + next_number(4));
        len += CLTEL_FRAME_BYTES + bytes;
    }
    return len;
}

static bool is_wanted(const cltel_needle *needles, size_t count, cltel_view message)
{
    for (size_t i = 0; i < count; i++)
        if (memmem(message.ptr, message.len, needles[i].text.ptr, needles[i].text.len))
            return true;
    return count == 0;
}

static void assert_same_events(cltel_view frames, const cltel_needle *needles, size_t count)
{
    cltel_frame_search search;
    cltel_framed_event found, event;
    int64_t index = -1;
    cltel_view rest = frames;
    cltel_frame_search_start(&search, frames, needles, count);
    for (int64_t i = 0; cltel_frame_next(&rest, &event); i++) {
        if (!is_wanted(needles, count, event.message))
            continue;
        assert_true(cltel_frame_search_next(&search, &found, &index));
        assert_int_equal(index, i);
        assert_ptr_equal(found.message.ptr, event.message.ptr);
        assert_int_equal(found.message.len, event.message.len);
    }
    assert_false(cltel_frame_search_next(&search, &found, &index));
}

static void the_same_events_are_found_as_by_looking_at_each(void **state)
{
    (void)state;
    static const char *const texts[] = { "ab", "abcd", "dd", "aaaa", "cabbage", "bab", "d", "abababab" };
    for (size_t round = 0; round < ROUNDS; round++) {
        char *blob = malloc(BLOB_BYTES_MAX);
        size_t len = fill(blob), count = next_number(4);
        blob = realloc(blob, len ? len : 1);
        cltel_needle needles[3];
        for (size_t i = 0; i < count; i++)
            needles[i] = cltel_needle_of(cltel_view_of(texts[next_number(COUNT_OF(texts))]));
        assert_same_events((cltel_view){ blob, len }, needles, count);
        free(blob);
    }
}

static void a_text_in_a_head_or_across_two_events_is_no_find(void **state)
{
    (void)state;
    char blob[2 * CLTEL_FRAME_BYTES + 4];
    cltel_needle needle = cltel_needle_of(CLTEL_VIEW("abab"));
    cltel_frame_write(blob, INT64_C(0x6261626162616261), 2); /* "abababab" in memory */
    memcpy(blob + CLTEL_FRAME_BYTES, "ab", 2);
    cltel_frame_write(blob + CLTEL_FRAME_BYTES + 2, INT64_C(0x6261626162616261), 2);
    memcpy(blob + 2 * CLTEL_FRAME_BYTES + 2, "ab", 2);
    cltel_frame_search search;
    cltel_framed_event event;
    int64_t index;
    cltel_frame_search_start(&search, (cltel_view){ blob, sizeof blob }, &needle, 1);
    assert_false(cltel_frame_search_next(&search, &event, &index));
}

static void frames_that_lie_about_their_length_end_the_search(void **state)
{
    (void)state;
    char blob[CLTEL_FRAME_BYTES + 4] = { 0 };
    cltel_needle needle = cltel_needle_of(CLTEL_VIEW("abcd"));
    cltel_frame_write(blob, 1, 5);
    memcpy(blob + CLTEL_FRAME_BYTES, "abcd", 4);
    cltel_frame_search search;
    cltel_framed_event event;
    int64_t index;
    for (size_t count = 0; count < 2; count++) {
        cltel_frame_search_start(&search, (cltel_view){ blob, sizeof blob }, &needle, count);
        assert_false(cltel_frame_search_next(&search, &event, &index));
    }
    cltel_frame_search_start(&search, (cltel_view){ NULL, 0 }, &needle, 1);
    assert_false(cltel_frame_search_next(&search, &event, &index));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_events_are_found_as_by_looking_at_each),
        cmocka_unit_test(a_text_in_a_head_or_across_two_events_is_no_find),
        cmocka_unit_test(frames_that_lie_about_their_length_end_the_search),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* A batch of documents that the service answers by id: taken apart, each document keeps its id. */
#include <stdio.h>
#include <stdlib.h>

#include "batch/batch.h"
#include "support/cmocka_all.h"

static const cltel_batch_limits limits = { 1000, 50, CLTEL_DOCUMENT_OVERHEAD };
static const cltel_view opening = { "{\"d\":[", 6 };

enum { MOST = 12 };

static void text_of(int number, char *text)
{
    sprintf(text, "\"%0*d\"", number % 5 + 2, number);
}

static bool add(cltel_batch *batch, int number)
{
    char text[32], id[32];
    text_of(number, text);
    snprintf(id, sizeof id, "%016d", number);
    assert_true(cltel_batch_document_begin(batch));
    cltel_buf_append_text(&batch->body, text);
    if (!cltel_batch_event_end(batch, &limits, (uint32_t)strlen(text), 0, 1))
        return false;
    cltel_batch_document_id(batch, id);
    return true;
}

static void make(cltel_batch *batch, int count)
{
    *batch = (cltel_batch){ 0 };
    cltel_batch_open(batch, opening);
    for (int i = 0; i < count; i++)
        assert_true(add(batch, i));
    cltel_batch_mark(batch, 1, 77);
    cltel_batch_close(batch);
}

/* The batch holds exactly these documents, with their ids. */
static void check(const cltel_batch *batch, const int *numbers, int count)
{
    cltel_buf expected = { 0 };
    cltel_buf_append_view(&expected, opening);
    for (int i = 0; i < count; i++) {
        char text[32], id[32];
        text_of(numbers[i], text);
        cltel_buf_append_format(&expected, "%s%s", i ? "," : "", text);
        snprintf(id, sizeof id, "%016d", numbers[i]);
        assert_memory_equal(batch->ids.ptr + (size_t)i * CLTEL_DOCUMENT_ID_CHARS, id, CLTEL_DOCUMENT_ID_CHARS);
    }
    cltel_buf_append_text(&expected, "]}");
    assert_int_equal(batch->count, count);
    assert_int_equal(batch->ids.len, (size_t)count * CLTEL_DOCUMENT_ID_CHARS);
    assert_int_equal(batch->body.len, expected.len);
    assert_memory_equal(batch->body.ptr, expected.ptr, expected.len);
    cltel_buf_done(&expected);
}

static void any_part_may_be_kept_and_any_part_of_that(void **state)
{
    (void)state;
    for (unsigned set = 1; set < 1u << MOST; set++) {
        cltel_batch batch;
        uint8_t wanted[MOST];
        int numbers[MOST], count = 0;
        make(&batch, MOST);
        for (int i = 0; i < MOST; i++) {
            wanted[i] = set >> i & 1 ? 2 : (uint8_t)(i % 2);
            if (wanted[i] == 2)
                numbers[count++] = i;
        }
        cltel_batch_keep(&batch, wanted, 2);
        check(&batch, numbers, count);
        assert_int_equal(batch.marks.len, sizeof(cltel_mark));
        memset(wanted, 0, sizeof wanted);
        wanted[count / 2] = 1;
        cltel_batch_keep(&batch, wanted, 1);
        check(&batch, numbers + count / 2, 1);
        cltel_batch_done(&batch);
    }
}

static void halves_and_parts_keep_their_ids(void **state)
{
    (void)state;
    cltel_batch batch, second = { 0 };
    const uint8_t odd[] = { 0, 1, 0, 1, 0, 1 };
    make(&batch, MOST);
    assert_true(cltel_batch_split(&batch, &second));
    check(&batch, (const int[]){ 0, 1, 2, 3, 4, 5 }, 6);
    check(&second, (const int[]){ 6, 7, 8, 9, 10, 11 }, 6);
    cltel_batch_keep(&second, odd, 1);
    check(&second, (const int[]){ 7, 9, 11 }, 3);
    cltel_batch_keep(&batch, odd, 0);
    check(&batch, (const int[]){ 0, 2, 4 }, 3);
    cltel_batch third = { 0 };
    assert_true(cltel_batch_split(&second, &third));
    check(&second, (const int[]){ 7 }, 1);
    check(&third, (const int[]){ 9, 11 }, 2);
    assert_int_equal(batch.marks.len, 0);
    assert_int_equal(third.marks.len, sizeof(cltel_mark)); /* with the last part only */
    cltel_batch_done(&batch);
    cltel_batch_done(&second);
    cltel_batch_done(&third);
}

static void events_without_ids_may_be_kept_too(void **state)
{
    (void)state;
    cltel_batch batch = { 0 };
    cltel_batch_open(&batch, opening);
    for (int i = 0; i < 3; i++) {
        cltel_batch_event_begin(&batch);
        cltel_buf_append_format(&batch.body, "%d", i);
        assert_true(cltel_batch_event_end(&batch, &limits, 1, 0, 1));
    }
    cltel_batch_close(&batch);
    cltel_batch_keep(&batch, (const uint8_t[]){ 1, 0, 1 }, 1);
    assert_int_equal(batch.count, 2);
    assert_int_equal(batch.ids.len, 0);
    assert_memory_equal(batch.body.ptr, "{\"d\":[0,2]}", batch.body.len);
    cltel_batch_done(&batch);
}

static void documents_are_limited_in_number_and_bytes(void **state)
{
    (void)state;
    cltel_batch batch = { 0 };
    cltel_batch_open(&batch, opening);
    int taken = 0;
    while (add(&batch, taken))
        taken++;
    assert_int_equal(taken, 50);
    assert_int_equal(batch.ids.len, 50 * CLTEL_DOCUMENT_ID_CHARS);
    cltel_batch_open(&batch, opening);
    char *large = calloc(1, 600);
    memset(large, 'x', 599);
    for (int i = 0; i < 2; i++) {
        assert_true(cltel_batch_document_begin(&batch));
        cltel_buf_append_text(&batch.body, large);
        assert_int_equal(cltel_batch_event_end(&batch, &limits, 599, 0, 1), i == 0);
        if (i == 0)
            cltel_batch_document_id(&batch, "0000000000000000");
    }
    assert_int_equal(batch.count, 1);
    assert_int_equal(batch.ids.len, CLTEL_DOCUMENT_ID_CHARS);
    free(large);
    cltel_batch_done(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_part_may_be_kept_and_any_part_of_that),
        cmocka_unit_test(halves_and_parts_keep_their_ids),
        cmocka_unit_test(events_without_ids_may_be_kept_too),
        cmocka_unit_test(documents_are_limited_in_number_and_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

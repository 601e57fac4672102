/* Messages of application/vnd.amazon.eventstream, byte by byte. */
#include "tools/endpoint/event_stream_frame.h"

#include "support/cmocka_all.h"

/* The format's own example: an empty message, and one with a header of type string and the payload {'foo':'bar'}; the
 * checksums are those that every implementation of the format is tested with. */
static void the_bytes_are_those_that_other_implementations_write(void **state)
{
    (void)state;
    static const uint8_t empty[] = { 0, 0, 0, 0x10, 0, 0, 0, 0, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF };
    static const uint8_t full[] = { 0,   0,    0,   0x3D, 0,   0,    0,    0x20, 0x07, 0xFD, 0x83, 0x96, 0x0C,
                                    'c', 'o',  'n', 't',  'e', 'n',  't',  '-',  't',  'y',  'p',  'e',  7,
                                    0,   0x10, 'a', 'p',  'p', 'l',  'i',  'c',  'a',  't',  'i',  'o',  'n',
                                    '/', 'j',  's', 'o',  'n', '{',  '\'', 'f',  'o',  'o',  '\'', ':',  '\'',
                                    'b', 'a',  'r', '\'', '}', 0x8D, 0x9C, 0x08, 0xB1 };
    cltel_buf bytes = { 0 };
    static const cltel_event_header header = { "content-type", "application/json" };
    cltel_event_stream_end(&bytes, cltel_event_stream_begin(&bytes, NULL, 0));
    assert_int_equal(bytes.len, sizeof empty);
    assert_memory_equal(bytes.ptr, empty, sizeof empty);
    size_t begin = cltel_event_stream_begin(&bytes, &header, 1);
    assert_int_equal(begin, sizeof empty);
    cltel_buf_append_text(&bytes, "{'foo':'bar'}");
    cltel_event_stream_end(&bytes, begin);
    assert_int_equal(bytes.len, sizeof empty + sizeof full);
    assert_memory_equal(bytes.ptr + begin, full, sizeof full);
    cltel_buf_done(&bytes);
}

static void a_buffer_that_has_failed_is_left_alone(void **state)
{
    (void)state;
    cltel_buf bytes = { .failed = true };
    cltel_event_stream_end(&bytes, cltel_event_stream_begin(&bytes, NULL, 0));
    assert_true(bytes.failed);
    assert_int_equal(bytes.len, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_those_that_other_implementations_write),
        cmocka_unit_test(a_buffer_that_has_failed_is_left_alone),
    };
    return cmocka_run_group_tests_name("endpoint/event_stream_frame", tests, NULL, NULL);
}

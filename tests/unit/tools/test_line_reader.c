#include "support/cmocka_all.h"

#include <pthread.h>
#include <unistd.h>

#include "tools/cli/line_reader.h"

typedef struct feeder {
    int fd;
    cltel_view bytes;
    size_t step; /* bytes of one write() */
} feeder;

static void *feed(void *context)
{
    feeder *feeder = context;
    for (size_t at = 0; at < feeder->bytes.len;) {
        size_t left = feeder->bytes.len - at;
        ssize_t wrote = write(feeder->fd, feeder->bytes.ptr + at, left < feeder->step ? left : feeder->step);
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    close(feeder->fd);
    return NULL;
}

typedef struct rig {
    pthread_t thread;
    feeder feeder;
    cltel_line_reader reader;
    int fds[2];
} rig;

static const volatile int go_on = 0;

static void begin(rig *rig, cltel_view bytes, size_t step)
{
    assert_int_equal(pipe(rig->fds), 0);
    rig->feeder = (feeder){ rig->fds[1], bytes, step };
    assert_true(cltel_line_reader_init(&rig->reader, rig->fds[0], &go_on));
    pthread_create(&rig->thread, NULL, feed, &rig->feeder);
}

static void end(rig *rig)
{
    pthread_join(rig->thread, NULL);
    cltel_line_reader_done(&rig->reader);
    close(rig->fds[0]);
}

static void lines_come_whole_however_they_are_cut_on_their_way(void **state)
{
    (void)state;
    static const size_t steps[] = { 1, 3, 1000 };
    static const char *const lines[] = { "one", "", "three\t", "four", "last" };
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        rig rig;
        cltel_line line;
        begin(&rig, CLTEL_VIEW("one\n\nthree\t\r\nfour\nlast"), steps[i]);
        for (size_t at = 0; at < COUNT_OF(lines); at++) {
            assert_int_equal(cltel_line_reader_next(&rig.reader, &line), CLTEL_READ_LINE);
            assert_true(cltel_view_equal(line.text, cltel_view_of(lines[at])));
            assert_true(line.is_last && !line.is_piece);
        }
        assert_int_equal(cltel_line_reader_next(&rig.reader, &line), CLTEL_READ_END);
        end(&rig);
    }
}

static void a_newline_at_the_end_makes_no_empty_line(void **state)
{
    (void)state;
    rig rig;
    cltel_line line;
    begin(&rig, CLTEL_VIEW("a\n"), 10);
    assert_int_equal(cltel_line_reader_next(&rig.reader, &line), CLTEL_READ_LINE);
    assert_int_equal(cltel_line_reader_next(&rig.reader, &line), CLTEL_READ_END);
    end(&rig);
}

static void a_long_line_comes_in_pieces_that_cut_no_character(void **state)
{
    (void)state;
    rig rig;
    cltel_line line;
    cltel_buf text = { 0 };
    size_t seen = 0, pieces = 0;
    cltel_buf_append_char(&text, 'x'); /* puts the limit into the middle of a character */
    for (size_t i = 0; i < CLTEL_LINE_MAX_BYTES; i++)
        cltel_buf_append_text(&text, "\303\244");
    cltel_buf_append_text(&text, "\nnext\n");
    begin(&rig, cltel_buf_view(&text), 65536);
    do {
        assert_int_equal(cltel_line_reader_next(&rig.reader, &line), CLTEL_READ_LINE);
        assert_true(line.is_piece);
        assert_int_equal((line.text.len - (pieces == 0)) % 2, 0);
        assert_memory_equal(line.text.ptr, text.ptr + seen, line.text.len);
        seen += line.text.len;
        pieces++;
    } while (!line.is_last);
    assert_int_equal(seen, text.len - 6);
    assert_int_equal(cltel_line_reader_next(&rig.reader, &line), CLTEL_READ_LINE);
    assert_false(line.is_piece);
    end(&rig);
    cltel_buf_done(&text);
}

static void reading_stops_when_it_is_asked_to(void **state)
{
    (void)state;
    int fds[2];
    volatile int stop = 1;
    cltel_line line;
    cltel_line_reader reader;
    assert_int_equal(pipe(fds), 0);
    assert_true(cltel_line_reader_init(&reader, fds[0], &stop));
    assert_int_equal(cltel_line_reader_next(&reader, &line), CLTEL_READ_STOPPED);
    cltel_line_reader_done(&reader);
    close(fds[0]);
    close(fds[1]);
}

static void an_unreadable_input_fails_with_its_error(void **state)
{
    (void)state;
    int fds[2];
    cltel_line line;
    cltel_line_reader reader;
    assert_int_equal(pipe(fds), 0);
    assert_true(cltel_line_reader_init(&reader, fds[1], &go_on)); /* the end for writing */
    close(fds[0]);
    assert_int_equal(cltel_line_reader_next(&reader, &line), CLTEL_READ_FAILED);
    assert_int_not_equal(reader.error, 0);
    cltel_line_reader_done(&reader);
    close(fds[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_whole_however_they_are_cut_on_their_way),
        cmocka_unit_test(a_newline_at_the_end_makes_no_empty_line),
        cmocka_unit_test(a_long_line_comes_in_pieces_that_cut_no_character),
        cmocka_unit_test(reading_stops_when_it_is_asked_to),
        cmocka_unit_test(an_unreadable_input_fails_with_its_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a waterfall looks like, to the cell: the pictures stand in tests/unit/tools/golden. With CLTEL_GOLDEN_REWRITE=1
 * they are written anew; look at the difference before you believe it. */
#include "support/cli_trace.h"

#include "tools/cli/trace_draw.h"

enum { PICTURE_MAX_BYTES = 16 * 1024 };

static void path_of(const char *name, char *path, size_t size)
{
    snprintf(path, size, "tests/unit/tools/golden/%s.txt", name);
}

static void rewrite(const cltel_buf *out, const char *name)
{
    char path[200];
    path_of(name, path, sizeof path);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(out->ptr, 1, out->len, file), out->len);
    fclose(file);
}

static void assert_picture(const cltel_buf *out, const char *name)
{
    char path[200], expected[PICTURE_MAX_BYTES], seen[PICTURE_MAX_BYTES];
    path_of(name, path, sizeof path);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    expected[fread(expected, 1, sizeof expected - 1, file)] = 0;
    fclose(file);
    assert_true(out->len < sizeof seen);
    memcpy(seen, out->ptr, out->len);
    seen[out->len] = 0;
    assert_string_equal(seen, expected);
}

static void assert_drawn(cli_trace *t, cltel_cli_trace_style style, const char *name)
{
    cltel_buf out = { 0 };
    assert_true(cltel_cli_trace_draw(&out, &t->view, &t->rows, &style));
    if (getenv("CLTEL_GOLDEN_REWRITE"))
        rewrite(&out, name);
    assert_picture(&out, name);
    cltel_buf_done(&out);
}

static void make_shop(cli_trace *t)
{
    cli_trace_begin(t);
    cli_trace_span(t, "a1 - api 0 800");
    cli_trace_span(t, "a2 a1 cards 100 780 rf");
    cli_trace_span(t, "a3 a2 cards 120 760 sf");
    cli_trace_span(t, "a4 a3 select 130 140");
    cli_trace_span(t, "a5 a3 bank 160 740 rf");
    cli_trace_span(t, "a6 a1 audit 20 60");
    cli_trace_finish(t);
    cli_trace_log(t, "a5", 735, "ERROR", "card refused");
    cli_trace_log(t, "a1", 5, "INFO", "order");
    cli_trace_view(t);
    cli_trace_rows(t, (cltel_cli_trace_wish){ 0 });
}

static void a_waterfall_in_utf8(void **state)
{
    (void)state;
    cli_trace t;
    make_shop(&t);
    assert_drawn(&t, (cltel_cli_trace_style){ .width = 100, .utf8 = true, .utc = true }, "waterfall_utf8");
    cli_trace_done(&t);
}

static void a_waterfall_in_ascii_on_a_narrow_terminal(void **state)
{
    (void)state;
    cli_trace t;
    make_shop(&t);
    assert_drawn(&t, (cltel_cli_trace_style){ .width = 60, .utc = true }, "waterfall_ascii");
    cli_trace_done(&t);
}

static void what_is_wrong_is_said_under_it(void **state)
{
    (void)state;
    cli_trace t;
    cli_trace_begin(&t);
    cli_trace_span(&t, "a1 - api 0 100 t");
    cli_trace_span(&t, "a2 a1 cards 10 90 r");
    cli_trace_span(&t, "a3 a2 cards -40 60 s");
    cli_trace_span(&t, "b1 gone job 50 -");
    cli_trace_document(&t, "no document");
    for (int i = 0; i < 120; i++) {
        char line[60];
        snprintf(line, sizeof line, "c%d a1 SELECT %d %d", i, 10 + i / 10, 11 + i / 10);
        cli_trace_span(&t, line);
    }
    cli_trace_finish(&t);
    cli_trace_log(&t, "none", 1, "INFO", "of nobody");
    cli_trace_view(&t);
    cli_trace_rows(&t, (cltel_cli_trace_wish){ .levels = 2 });
    assert_drawn(&t, (cltel_cli_trace_style){ .width = 90, .utf8 = true, .utc = true }, "waterfall_remarks");
    cli_trace_done(&t);
}

static void names_from_outside_are_harmless_and_cut_by_cells(void **state)
{
    (void)state;
    cli_trace t;
    cli_trace_begin(&t);
    cli_trace_document(&t, "{\"trace_id\":\"" CLI_TRACE_ID
                           "\",\"id\":\"a1\",\"name\":\"\\u001b[31m\\u65e5\\u672c\\u8a9e\\u306e\\u540d\\u524d\","
                           "\"start_time\":1480615200,\"end_time\":1480615201}");
    cli_trace_document(&t, "{\"trace_id\":\"" CLI_TRACE_ID
                           "\",\"id\":\"a2\",\"parent_id\":\"a1\",\"type\":\"subsegment\",\"name\":\"db\","
                           "\"namespace\":\"remote\",\"sql\":{\"sanitized_query\":\"SELECT *\\n\\t FROM \\u202ex\"},"
                           "\"start_time\":1480615200,\"end_time\":1480615200.5}");
    cli_trace_finish(&t);
    cli_trace_view(&t);
    cli_trace_rows(&t, (cltel_cli_trace_wish){ 0 });
    assert_drawn(&t, (cltel_cli_trace_style){ .width = 80, .utf8 = true, .utc = true }, "waterfall_hostile");
    cli_trace_done(&t);
}

static void colours_are_only_there_when_asked_for(void **state)
{
    (void)state;
    static const char *const lines[] = { "a1 - api 0 800", "a2 a1 cards 100 780 f" };
    cli_trace t;
    cltel_buf out = { 0 };
    cltel_cli_trace_style style = { .width = 80, .colour = true };
    cli_trace_make(&t, lines, 2, (cltel_cli_trace_wish){ 0 });
    assert_true(cltel_cli_trace_draw(&out, &t.view, &t.rows, &style));
    assert_non_null(memmem(out.ptr, out.len, CLTEL_CLI_RED, sizeof CLTEL_CLI_RED - 1));
    cltel_buf_clear(&out);
    style.colour = false;
    assert_true(cltel_cli_trace_draw(&out, &t.view, &t.rows, &style));
    assert_null(memchr(out.ptr, '\033', out.len));
    cltel_buf_done(&out);
    cli_trace_done(&t);
}

static void durations_have_three_digits_or_so(void **state)
{
    (void)state;
    static const struct {
        double s;
        const char *text;
    } cases[] = { { 0, "0" },
                  { 0.000045, "45 us" },
                  { 0.000999, "999 us" },
                  { 0.0009996, "1.0 ms" },
                  { 0.0041, "4.1 ms" },
                  { 0.00996, "10 ms" },
                  { 0.812, "812 ms" },
                  { 0.9996, "1.00 s" },
                  { 1.244, "1.24 s" },
                  { 12.34, "12.3 s" },
                  { 59.96, "1 m 00 s" },
                  { 125, "2 m 05 s" },
                  { 36000, "10 h 00 m" },
                  { -0.5, "-500 ms" },
                  { 1e300, NULL } };
    char text[CLTEL_CLI_DURATION_CHARS];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cltel_cli_duration(cases[i].s, false, text);
        if (cases[i].text)
            assert_string_equal(text, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_waterfall_in_utf8),
        cmocka_unit_test(a_waterfall_in_ascii_on_a_narrow_terminal),
        cmocka_unit_test(what_is_wrong_is_said_under_it),
        cmocka_unit_test(names_from_outside_are_harmless_and_cut_by_cells),
        cmocka_unit_test(colours_are_only_there_when_asked_for),
        cmocka_unit_test(durations_have_three_digits_or_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

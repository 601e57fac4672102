#include "tools/endpoint/filter_pattern.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"

enum { LINE_MAX_BYTES = 4096 };

typedef struct corpus {
    cltel_filter *filter;
    cltel_filter_fault fault;
    char pattern[LINE_MAX_BYTES];
    int line;
    int patterns;
    int both; /* patterns with a message that is taken and one that is not */
    int refused;
    bool took;
    bool left;
    int wrong;
} corpus;

static void complain(corpus *c, const char *what, const char *text)
{
    print_error("filter_cases.txt:%d: pattern <%s> %s <%s> %s\n", c->line, c->pattern, what, text, c->fault.message);
    c->wrong++;
}

/* Of the exact size, so that a sanitizer sees the first byte too far. */
static cltel_view exact_copy(const char *text, char **owned)
{
    size_t len = strlen(text);
    *owned = malloc(len ? len : 1);
    memcpy(*owned, text, len);
    return (cltel_view){ *owned, len };
}

static void read_pattern_line(corpus *c, const char *text)
{
    char *owned;
    c->both += c->took && c->left;
    cltel_filter_free(c->filter);
    snprintf(c->pattern, sizeof c->pattern, "%s", text);
    c->took = c->left = false;
    c->filter = cltel_filter_compile(exact_copy(text, &owned), &c->fault);
    free(owned);
    c->patterns++;
}

static bool has_needle(corpus *c, cltel_view message)
{
    const cltel_needle *needles;
    size_t count = cltel_filter_needles(c->filter, &needles);
    for (size_t i = 0; i < count; i++)
        if (cltel_needle_find(&needles[i], message))
            return true;
    return count == 0;
}

static void read_message_line(corpus *c, const char *text, bool taken)
{
    char *owned;
    if (!c->filter) {
        complain(c, "was refused, message", text);
        return;
    }
    cltel_view message = exact_copy(text, &owned);
    if (cltel_filter_takes(c->filter, message) != taken)
        complain(c, taken ? "does not take" : "takes", text);
    if (taken && !has_needle(c, message))
        complain(c, "would never be found in", text);
    c->took |= taken;
    c->left |= !taken;
    free(owned);
}

static void read_fault_line(corpus *c, const char *text)
{
    bool same = text[0] == '*' ? strncmp(c->fault.message, text + 1, strlen(text + 1)) == 0
                               : strcmp(c->fault.message, text) == 0;
    if (c->filter || !same)
        complain(c, "is not refused with", text);
    c->refused++;
}

static void read_line(corpus *c, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    c->line++;
    const char *text = line[0] && line[1] ? line + 2 : "";
    if (line[0] == 'p')
        read_pattern_line(c, text);
    else if (line[0] == '+' || line[0] == '-')
        read_message_line(c, text, line[0] == '+');
    else if (line[0] == '!')
        read_fault_line(c, text);
}

static void patterns_of_the_corpus_take_what_they_should_and_no_more(void **state)
{
    (void)state;
    static corpus c;
    static char line[LINE_MAX_BYTES];
    FILE *file = fopen("tests/unit/endpoint/filter_cases.txt", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        read_line(&c, line);
    fclose(file);
    c.both += c.took && c.left;
    cltel_filter_free(c.filter);
    assert_int_equal(c.wrong, 0);
    assert_int_equal(c.both + c.refused, c.patterns);
    assert_true(c.both >= 200);
    assert_true(c.refused >= 100);
}

static void the_empty_pattern_takes_everything(void **state)
{
    (void)state;
    static const char *const patterns[] = { "", " ", "\t\n ", "\" \"" };
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        cltel_filter_fault fault;
        cltel_filter *filter = cltel_filter_compile(cltel_view_of(patterns[i]), &fault);
        assert_non_null(filter);
        assert_true(cltel_filter_takes_all(filter));
        assert_true(cltel_filter_takes(filter, CLTEL_VIEW("")));
        assert_true(cltel_filter_takes(filter, CLTEL_VIEW("anything")));
        assert_true(cltel_filter_takes(filter, (cltel_view){ NULL, 0 }));
        cltel_filter_free(filter);
    }
}

static cltel_filter *compile_repeated(const char *head, const char *piece, const char *tail, size_t count,
                                      cltel_filter_fault *fault)
{
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, head);
    for (size_t i = 0; i < count; i++)
        cltel_buf_append_text(&text, piece);
    cltel_buf_append_text(&text, tail);
    cltel_filter *filter = cltel_filter_compile(cltel_buf_view(&text), fault);
    cltel_buf_done(&text);
    return filter;
}

static void patterns_at_their_bounds_compile_and_beyond_them_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *head, *piece, *tail;
        size_t count;
        bool good;
    } cases[] = {
        { "", "a ", "", 2048, true },
        { "", "a ", "a", 2048, false },
        { "[", "a,", "a]", 2046, true },
        { "[", ",", "]", 4094, true },
        { "{ $.a=1", "||$.a=1", " }", 500, true },
        { "{ $.a=1", "&&$.a=1", " }", 500, true },
        { "[a=1", "||a=1", "]", 800, true },
        { "{ $", ".a", " = 1 }", 64, true },
        { "{ $", ".a", " = 1 }", 65, false },
        { "{ ", "(", "$.a = 1 }", 100, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_filter_fault fault;
        cltel_filter *filter = compile_repeated(cases[i].head, cases[i].piece, cases[i].tail, cases[i].count, &fault);
        assert_int_equal(filter != NULL, cases[i].good);
        if (filter)
            cltel_filter_takes(filter, CLTEL_VIEW("{\"a\":1}"));
        cltel_filter_free(filter);
    }
}

/* Each a* can begin anywhere: without a bound on its steps this takes ages. */
static void an_expression_that_would_take_too_long_takes_nothing(void **state)
{
    (void)state;
    char message[4000];
    memset(message, 'a', sizeof message);
    cltel_filter_fault fault;
    cltel_filter *filter = cltel_filter_compile(CLTEL_VIEW("%a*a*a*a*a*a*a*a*b%"), &fault);
    assert_non_null(filter);
    assert_true(cltel_filter_has_regex(filter));
    assert_false(cltel_filter_takes(filter, (cltel_view){ message, sizeof message }));
    cltel_filter_free(filter);
}

static void bytes_that_are_no_text_are_looked_at_without_harm(void **state)
{
    (void)state;
    static const char *const patterns[] = { "ab", "%a.b%", "{ $.a = b }", "[a, ..., b = 1]" };
    static const char bytes[] = "\x00\xff\xfe{\"a\":\"\xc3\"}\x80 ab [\" ";
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        cltel_filter_fault fault;
        cltel_filter *filter = cltel_filter_compile(cltel_view_of(patterns[i]), &fault);
        assert_non_null(filter);
        for (size_t len = 0; len < sizeof bytes; len++)
            cltel_filter_takes(filter, (cltel_view){ bytes, len });
        cltel_filter_free(filter);
    }
}

static void append_pair(void *context, cltel_view name, cltel_view value)
{
    cltel_buf *text = context;
    cltel_buf_append_format(text, "%.*s=%.*s;", (int)name.len, name.ptr, (int)value.len, value.ptr);
}

static void what_a_pattern_names_is_extracted(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *message, *pairs;
    } cases[] = {
        { "{ $.a.b = * && ($.n > 1 || $.n < 0) && $.x NOT EXISTS && $.o NOT EXISTS }",
          "{\"a\":{\"b\":\"say \\\"hi\\\"\"},\"n\":1.50}", "$.a.b=say \"hi\";$.n=1.50;" },
        { "{ $.flag IS TRUE && $.none IS NULL && $.l[*] = 1 && $.l[1] = 2 }",
          "{\"flag\":true,\"none\":null,\"l\":[1,2]}", "$.flag=true;$.l[1]=2;" },
        { "[ip, user, ..., request = *html*, , bytes]", "127.0.0.1 Prod frank [10/Oct] \"GET /a.html\" 404 1534",
          "$ip=127.0.0.1;$user=Prod;$3=frank;$4=10/Oct;$request=GET /a.html;$6=404;$bytes=1534;" },
        { "[level = ERROR, text]", "ERROR it all broke ", "$level=ERROR;$text=it all broke;" },
        { "[a, ...]", "x", "$a=x;" },
        { "ERROR", "an ERROR", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_buf text = { 0 };
        cltel_filter_fault fault;
        cltel_filter *filter = cltel_filter_compile(cltel_view_of(cases[i].pattern), &fault);
        assert_non_null(filter);
        assert_true(cltel_filter_takes(filter, cltel_view_of(cases[i].message)));
        cltel_filter_extract(filter, cltel_view_of(cases[i].message), append_pair, &text);
        cltel_buf_terminate(&text);
        assert_string_equal(text.ptr ? text.ptr : "", cases[i].pairs);
        cltel_buf_done(&text);
        cltel_filter_free(filter);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_of_the_corpus_take_what_they_should_and_no_more),
        cmocka_unit_test(the_empty_pattern_takes_everything),
        cmocka_unit_test(patterns_at_their_bounds_compile_and_beyond_them_are_refused),
        cmocka_unit_test(an_expression_that_would_take_too_long_takes_nothing),
        cmocka_unit_test(what_a_pattern_names_is_extracted),
        cmocka_unit_test(bytes_that_are_no_text_are_looked_at_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

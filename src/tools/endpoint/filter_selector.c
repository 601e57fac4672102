/* JSON patterns: what they say. { $.a.b[0] = "x" && $.c IS NULL } */
#include "tools/endpoint/filter_parser.h"

enum { STEPS_MAX = 64 };

static bool is_name(char c)
{
    return cltel_filter_is_word(c) || c == '-';
}

static bool add_step(cltel_filter_parser *parser, cltel_filter_test *test, cltel_filter_step step)
{
    cltel_filter *filter = parser->filter;
    bool any = step.kind == CLTEL_FILTER_ANY_MEMBER || step.kind == CLTEL_FILTER_ANY_ELEMENT;
    if (test->step_count == STEPS_MAX)
        return cltel_filter_refuse(parser, "a property selector has more than 64 steps");
    for (size_t i = 0; any && i < test->step_count; i++)
        if (test->steps[i].kind == CLTEL_FILTER_ANY_MEMBER || test->steps[i].kind == CLTEL_FILTER_ANY_ELEMENT)
            return cltel_filter_refuse(parser, "a property selector has more than one wildcard");
    filter->wildcard_count += any;
    if (filter->wildcard_count > CLTEL_FILTER_WILDCARDS_MAX)
        return cltel_filter_refuse(parser, "it has more than 3 wildcard selectors");
    filter->steps[filter->step_count++] = step;
    test->step_count++;
    return true;
}

/* ['name'], behind the bracket */
static bool read_quoted_name(cltel_filter_parser *parser, cltel_filter_test *test)
{
    cltel_filter_step step = { .kind = CLTEL_FILTER_MEMBER };
    char quote = *parser->at++;
    return cltel_filter_read_quoted(parser, quote, &step.name) &&
           (cltel_filter_take(parser, "]") || cltel_filter_refuse_character(parser)) && add_step(parser, test, step);
}

/* [0], [*] or ['name'], behind the bracket */
static bool read_bracket(cltel_filter_parser *parser, cltel_filter_test *test)
{
    char c = cltel_filter_here(parser);
    if (c == '\'' || c == '"')
        return read_quoted_name(parser, test);
    if (test->step_count == 0)
        return cltel_filter_refuse_character(parser); /* elements follow a property */
    if (cltel_filter_take(parser, "*]"))
        return add_step(parser, test, (cltel_filter_step){ .kind = CLTEL_FILTER_ANY_ELEMENT });
    cltel_filter_step step = { .kind = CLTEL_FILTER_ELEMENT };
    const char *first = parser->at;
    for (; cltel_filter_here(parser) >= '0' && cltel_filter_here(parser) <= '9' && parser->at - first < 9; parser->at++)
        step.index = 10 * step.index + (size_t)(*parser->at - '0');
    if (parser->at == first || !cltel_filter_take(parser, "]"))
        return cltel_filter_refuse_character(parser);
    return add_step(parser, test, step);
}

/* .name, .* or .['name'], behind the point */
static bool read_member(cltel_filter_parser *parser, cltel_filter_test *test)
{
    cltel_filter_step step = { .kind = CLTEL_FILTER_MEMBER, .name = { parser->at, 0 } };
    if (cltel_filter_take(parser, "*"))
        return add_step(parser, test, (cltel_filter_step){ .kind = CLTEL_FILTER_ANY_MEMBER });
    if (cltel_filter_take(parser, "["))
        return cltel_filter_here(parser) == '\'' || cltel_filter_here(parser) == '"'
                   ? read_quoted_name(parser, test)
                   : cltel_filter_refuse_character(parser);
    size_t start = parser->filter->text.len;
    while (is_name(cltel_filter_here(parser)))
        cltel_buf_append_char(&parser->filter->text, *parser->at++);
    step.name = (cltel_view){ parser->filter->text.ptr + start, parser->filter->text.len - start };
    if (step.name.len == 0 && cltel_filter_here(parser) == '"') {
        parser->at -= 2; /* AWS names the whole of $." */
        return cltel_filter_refuse_piece(parser, 3);
    }
    return step.name.len > 0 ? add_step(parser, test, step) : cltel_filter_refuse_character(parser);
}

bool cltel_filter_read_selector(cltel_filter_parser *parser, cltel_filter_test *test)
{
    test->steps = &parser->filter->steps[parser->filter->step_count];
    test->step_count = 0;
    if (!cltel_filter_take(parser, "$"))
        return cltel_filter_refuse_character(parser);
    for (;;) {
        if (cltel_filter_take(parser, ".")) {
            if (!read_member(parser, test))
                return false;
        } else if (cltel_filter_take(parser, "[")) {
            if (!read_bracket(parser, test))
                return false;
        } else {
            return test->step_count > 0 ? true : cltel_filter_refuse_character(parser);
        }
    }
}

/* IS NULL, NOT EXISTS ...; false: none stands here, which is no fault. */
static bool take_words(cltel_filter_parser *parser, const char *first, const char *second)
{
    cltel_filter_parser ahead = *parser;
    if (!cltel_filter_take(&ahead, first))
        return false;
    const char *gap = ahead.at;
    cltel_filter_skip_blanks(&ahead);
    if (ahead.at == gap || !cltel_filter_take(&ahead, second) || is_name(cltel_filter_here(&ahead)))
        return false;
    parser->at = ahead.at;
    return true;
}

static bool read_state(cltel_filter_parser *parser, cltel_filter_operator *operation)
{
    static const struct {
        const char *first;
        const char *second;
        cltel_filter_operator operation;
    } states[] = { { "IS", "NULL", CLTEL_FILTER_IS_NULL },
                   { "IS", "TRUE", CLTEL_FILTER_IS_TRUE },
                   { "IS", "FALSE", CLTEL_FILTER_IS_FALSE },
                   { "NOT", "EXISTS", CLTEL_FILTER_NOT_EXISTS } };
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (take_words(parser, states[i].first, states[i].second)) {
            *operation = states[i].operation;
            return true;
        }
    return false;
}

static bool read_test(cltel_filter_parser *parser, cltel_filter_test *test)
{
    const char *start = parser->at;
    if (!cltel_filter_read_selector(parser, test))
        return false;
    test->selector = cltel_filter_keep(parser, start, parser->at);
    cltel_filter_skip_blanks(parser);
    return read_state(parser, &test->operation) ||
           (cltel_filter_read_operator(parser, &test->operation) && cltel_filter_read_value(parser, test));
}

bool cltel_filter_read_json(cltel_filter_parser *parser)
{
    parser->at++;
    parser->filter->root = cltel_filter_read_expression(parser, read_test);
    if (!parser->filter->root)
        return false;
    cltel_filter_skip_blanks(parser);
    return parser->at == parser->end ? true : cltel_filter_refuse_character(parser);
}

#include "tools/endpoint/filter_pattern.h"

#include "base/memory.h"
#include "tools/endpoint/filter_parser.h"

/* No pattern holds more of each than its length allows. */
static bool make_room(cltel_filter *filter, size_t pattern_bytes)
{
    size_t tests = pattern_bytes / 2 + 2;
    filter->terms = cltel_alloc(tests * sizeof *filter->terms);
    filter->steps = cltel_alloc(tests * sizeof *filter->steps);
    filter->tests = cltel_alloc(tests * sizeof *filter->tests);
    filter->nodes = cltel_alloc(2 * tests * sizeof *filter->nodes);
    filter->names = cltel_alloc((pattern_bytes + 2) * sizeof *filter->names);
    filter->fields = cltel_alloc((pattern_bytes + 2) * sizeof *filter->fields);
    return cltel_buf_reserve(&filter->text, 2 * pattern_bytes + 1) && filter->terms && filter->steps && filter->tests &&
           filter->nodes && filter->names && filter->fields;
}

/* A pattern between { } or [ ] is read without its closing sign. */
static bool read_enclosed(cltel_filter_parser *parser, char close, bool (*read)(cltel_filter_parser *parser))
{
    while (parser->end[-1] == ' ' || parser->end[-1] == '\t' || parser->end[-1] == '\n' || parser->end[-1] == '\r')
        parser->end--;
    if (parser->end - parser->at < 2 || parser->end[-1] != close) {
        static const char *const faults[] = { "If a filter pattern starts with '{' it must end with '}'",
                                              "If a filter pattern starts with '[' it must end with ']'" };
        strncpy(parser->fault->message, faults[close == ']'], sizeof parser->fault->message - 1);
        return false;
    }
    parser->end--;
    return read(parser);
}

static bool read_pattern(cltel_filter_parser *parser)
{
    cltel_filter_skip_blanks(parser);
    if (cltel_filter_here(parser) == '{') {
        parser->filter->grammar = CLTEL_FILTER_JSON;
        return read_enclosed(parser, '}', cltel_filter_read_json);
    }
    if (cltel_filter_here(parser) == '[') {
        parser->filter->grammar = CLTEL_FILTER_COLUMNS;
        return read_enclosed(parser, ']', cltel_filter_read_columns);
    }
    return cltel_filter_read_terms(parser);
}

cltel_filter *cltel_filter_compile(cltel_view pattern, cltel_filter_fault *fault)
{
    *fault = (cltel_filter_fault){ 0 };
    const char *start = pattern.len ? pattern.ptr : "";
    cltel_filter_parser parser = { .at = start, .end = start + pattern.len, .fault = fault };
    if (pattern.len > CLTEL_FILTER_BYTES_MAX) {
        cltel_filter_refuse(&parser, "it is longer than 4096 bytes");
        return NULL;
    }
    cltel_filter *filter = parser.filter = cltel_alloc(sizeof *filter);
    if (!filter || !make_room(filter, pattern.len))
        cltel_filter_refuse(&parser, "no memory for it");
    else if (read_pattern(&parser))
        cltel_filter_choose_needles(filter);
    if (fault->message[0]) {
        cltel_filter_free(filter);
        return NULL;
    }
    return filter;
}

void cltel_filter_free(cltel_filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->regex_count; i++)
        cltel_regex_free(filter->regexes[i]);
    cltel_regex_room_free(filter->room);
    cltel_buf_done(&filter->text);
    cltel_buf_done(&filter->scratch);
    cltel_release(filter->terms);
    cltel_release(filter->steps);
    cltel_release(filter->tests);
    cltel_release(filter->nodes);
    cltel_release(filter->names);
    cltel_release(filter->fields);
    cltel_release(filter);
}

bool cltel_filter_takes(cltel_filter *filter, cltel_view message)
{
    switch (filter->grammar) {
    case CLTEL_FILTER_JSON:
        return cltel_filter_json_takes(filter, message);
    case CLTEL_FILTER_COLUMNS:
        return cltel_filter_columns_take(filter, message);
    default:
        return cltel_filter_terms_take(filter, message);
    }
}

static void extract_from_json(cltel_filter *filter, cltel_view message, cltel_filter_visit visit, void *context)
{
    for (size_t i = 0; i < filter->test_count; i++) {
        const cltel_filter_test *test = &filter->tests[i];
        bool seen = false;
        cltel_view value;
        for (size_t k = 0; k < i && !seen; k++)
            seen = cltel_view_equal(filter->tests[k].selector, test->selector);
        if (!seen && cltel_filter_json_value(filter, test, message, &value))
            visit(context, test->selector, value);
    }
}

void cltel_filter_extract(cltel_filter *filter, cltel_view message, cltel_filter_visit visit, void *context)
{
    if (filter->grammar == CLTEL_FILTER_JSON)
        extract_from_json(filter, message, visit, context);
    if (filter->grammar == CLTEL_FILTER_COLUMNS)
        cltel_filter_columns_extract(filter, message, visit, context);
}

bool cltel_filter_takes_all(const cltel_filter *filter)
{
    return filter->grammar == CLTEL_FILTER_TERMS && filter->term_count == 0;
}

bool cltel_filter_has_regex(const cltel_filter *filter)
{
    return filter->regex_count > 0;
}

size_t cltel_filter_needles(const cltel_filter *filter, const cltel_needle **needles)
{
    *needles = filter->needles;
    return filter->needle_count;
}

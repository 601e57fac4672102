/* Operators and values: strings with * at their ends, numbers, regular expressions. */
#include "tools/endpoint/filter_value.h"

#include "tools/endpoint/filter_parser.h"
#include "tools/endpoint/insights/insights_value.h"

bool cltel_filter_number(cltel_view text, double *number)
{
    const char *end = text.ptr + text.len;
    return text.len > 0 && text.len < 64 && text.ptr[text.len - 1] != '.' &&
           cltel_iv_scan_number(text.ptr, end, number) == end;
}

bool cltel_filter_read_operator(cltel_filter_parser *parser, cltel_filter_operator *operation)
{
    static const struct {
        const char *sign;
        cltel_filter_operator operation;
    } signs[] = { { "!=", CLTEL_FILTER_NOT_EQUAL },  { ">=", CLTEL_FILTER_GREATER_EQUAL },
                  { "<=", CLTEL_FILTER_LESS_EQUAL }, { "=", CLTEL_FILTER_EQUAL },
                  { ">", CLTEL_FILTER_GREATER },     { "<", CLTEL_FILTER_LESS } };
    cltel_filter_skip_blanks(parser);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (cltel_filter_take(parser, signs[i].sign)) {
            *operation = signs[i].operation;
            return true;
        }
    return cltel_filter_refuse_character(parser);
}

/* Between quotes or not, a * at an end stands for any text. In the middle it is itself. */
static void open_ends(cltel_filter_value *value)
{
    if (value->text.len > 0 && value->text.ptr[0] == '*') {
        value->open_start = true;
        value->text.ptr++;
        value->text.len--;
        value->open_end = value->text.len == 0;
    }
    if (value->text.len > 0 && value->text.ptr[value->text.len - 1] == '*') {
        value->open_end = true;
        value->text.len--;
    }
}

static bool is_bare(char c)
{
    return cltel_filter_is_word(c) || (c != '\0' && strchr("*.+-", c));
}

static bool read_bare(cltel_filter_parser *parser, cltel_filter_value *value)
{
    cltel_buf *meaning = &parser->filter->text;
    size_t start = meaning->len;
    while (is_bare(cltel_filter_here(parser)))
        cltel_buf_append_char(meaning, *parser->at++);
    value->text = (cltel_view){ meaning->ptr + start, meaning->len - start };
    value->is_number = cltel_filter_number(value->text, &value->number);
    return value->text.len > 0 ? true : cltel_filter_refuse_character(parser);
}

bool cltel_filter_read_value(cltel_filter_parser *parser, cltel_filter_test *test)
{
    cltel_filter_value *value = &test->value;
    bool equality = test->operation == CLTEL_FILTER_EQUAL || test->operation == CLTEL_FILTER_NOT_EQUAL;
    cltel_filter_skip_blanks(parser);
    char c = cltel_filter_here(parser);
    *value = (cltel_filter_value){ 0 };
    parser->at += c == '"';
    bool good = c == '%'   ? cltel_filter_read_regex(parser, &value->regex)
                : c == '"' ? cltel_filter_read_quoted(parser, '"', &value->text)
                           : read_bare(parser, value);
    if (!good)
        return false;
    if (!equality && !value->is_number)
        return cltel_filter_refuse(parser, "<, <=, > and >= need a number");
    if (!value->is_number)
        open_ends(value);
    return true;
}

static bool is_like(const cltel_filter_value *value, cltel_view text)
{
    size_t len = value->text.len;
    if (text.len < len)
        return false;
    if (len == 0)
        return text.len == 0 || value->open_start || value->open_end;
    if (value->open_start && value->open_end)
        return memmem(text.ptr, text.len, value->text.ptr, len) != NULL;
    if (value->open_start)
        return memcmp(text.ptr + text.len - len, value->text.ptr, len) == 0;
    return (value->open_end || text.len == len) && memcmp(text.ptr, value->text.ptr, len) == 0;
}

static bool is_equal(const cltel_filter *filter, const cltel_filter_value *value, const cltel_filter_scalar *scalar)
{
    double number;
    if (value->regex)
        return cltel_regex_match(value->regex, filter->room, scalar->text) == CLTEL_REGEX_YES;
    if (value->is_number && scalar->may_be_number && cltel_filter_number(scalar->text, &number))
        return !(number < value->number || number > value->number);
    return is_like(value, scalar->text);
}

static bool is_ordered(const cltel_filter_test *test, const cltel_filter_scalar *scalar)
{
    double number;
    if (!scalar->may_be_number || !cltel_filter_number(scalar->text, &number))
        return false;
    switch (test->operation) {
    case CLTEL_FILTER_LESS:
        return number < test->value.number;
    case CLTEL_FILTER_LESS_EQUAL:
        return number <= test->value.number;
    case CLTEL_FILTER_GREATER:
        return number > test->value.number;
    default:
        return number >= test->value.number;
    }
}

bool cltel_filter_compare(const cltel_filter *filter, const cltel_filter_test *test, const cltel_filter_scalar *scalar)
{
    if (test->operation == CLTEL_FILTER_EQUAL)
        return is_equal(filter, &test->value, scalar);
    if (test->operation == CLTEL_FILTER_NOT_EQUAL)
        return !is_equal(filter, &test->value, scalar);
    return is_ordered(test, scalar);
}

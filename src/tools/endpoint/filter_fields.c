/* Space-delimited messages: their fields, and whether a pattern of columns takes them. */
#include "tools/endpoint/filter_value.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static cltel_view skip_blanks(cltel_view rest)
{
    while (rest.len > 0 && is_blank(*rest.ptr)) {
        rest.ptr++;
        rest.len--;
    }
    return rest;
}

/* Where a field that begins with a quote or a bracket has its other one, before a blank or the end; 0: nowhere. */
static size_t find_close(cltel_view rest)
{
    char close = rest.ptr[0] == '"' ? '"' : rest.ptr[0] == '[' ? ']' : '\0';
    for (size_t i = 1; close && i < rest.len; i++) {
        if (rest.ptr[i] == '\\' && close == '"')
            i++;
        else if (rest.ptr[i] == close && (i + 1 == rest.len || is_blank(rest.ptr[i + 1])))
            return i;
    }
    return 0;
}

/* Takes a field off the front of what is left, which does not begin with a blank. */
static cltel_view take_field(cltel_view *rest)
{
    size_t close = find_close(*rest), taken = close + 1;
    cltel_view field = { rest->ptr + 1, close - 1 };
    if (close == 0) {
        for (taken = 0; taken < rest->len && !is_blank(rest->ptr[taken]);)
            taken++;
        field = (cltel_view){ rest->ptr, taken };
    }
    rest->ptr += taken;
    rest->len -= taken;
    *rest = skip_blanks(*rest);
    return field;
}

static cltel_view trim_end(cltel_view text)
{
    while (text.len > 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* Without an ellipsis the last column is all that is left. */
static bool split_exactly(cltel_filter *filter, cltel_view rest)
{
    for (size_t i = 0; i < filter->column_count; i++) {
        cltel_view here = rest;
        if (rest.len == 0)
            return false;
        filter->fields[i] = take_field(&rest);
        if (i + 1 == filter->column_count && rest.len > 0)
            filter->fields[i] = trim_end(here);
    }
    return true;
}

static void reverse(cltel_view *fields, size_t from, size_t until)
{
    for (; from + 1 < until; from++, until--) {
        cltel_view kept = fields[from];
        fields[from] = fields[until - 1];
        fields[until - 1] = kept;
    }
}

/* The columns behind the ellipsis are the last fields: a ring keeps as many as there are columns. */
static bool split_around_ellipsis(cltel_filter *filter, cltel_view rest)
{
    size_t head = filter->columns_before_ellipsis, tail = filter->column_count - head, count = 0;
    for (; rest.len > 0; count++) {
        cltel_view field = take_field(&rest);
        if (count < head)
            filter->fields[count] = field;
        else if (tail > 0)
            filter->fields[head + (count - head) % tail] = field;
    }
    if (count < head + tail)
        return false;
    if (tail > 0) { /* turns the ring, so that its oldest field comes first */
        size_t oldest = head + (count - head) % tail, end = head + tail;
        reverse(filter->fields, head, oldest);
        reverse(filter->fields, oldest, end);
        reverse(filter->fields, head, end);
    }
    return true;
}

static bool holds(void *context, const cltel_filter_test *test)
{
    const cltel_filter *filter = context;
    cltel_filter_scalar scalar = { filter->fields[test->column], true };
    return cltel_filter_compare(filter, test, &scalar);
}

bool cltel_filter_columns_take(cltel_filter *filter, cltel_view message)
{
    cltel_view rest = message.len ? skip_blanks(message) : (cltel_view){ "", 0 };
    bool fits = filter->has_ellipsis ? split_around_ellipsis(filter, rest) : split_exactly(filter, rest);
    return fits && (!filter->root || cltel_filter_expression_holds(filter->root, holds, filter));
}

static size_t count_fields(cltel_view rest)
{
    size_t count = 0;
    for (; rest.len > 0; count++)
        take_field(&rest);
    return count;
}

/* Which column a field is in; column_count: the ellipsis. */
static size_t column_of(const cltel_filter *filter, size_t field, size_t field_count)
{
    size_t head = filter->columns_before_ellipsis, tail = filter->column_count - head;
    if (!filter->has_ellipsis || field < head)
        return field;
    return field + tail >= field_count ? field + tail - field_count + head : filter->column_count;
}

static void visit_field(const cltel_filter *filter, size_t column, size_t field, cltel_view value,
                        cltel_filter_visit visit, void *context)
{
    cltel_buf name = { 0 };
    cltel_buf_append_char(&name, '$');
    if (column < filter->column_count && filter->names[column].len > 0)
        cltel_buf_append_view(&name, filter->names[column]);
    else
        cltel_buf_append_u64(&name, field + 1);
    if (!name.failed)
        visit(context, cltel_buf_view(&name), value);
    cltel_buf_done(&name);
}

void cltel_filter_columns_extract(cltel_filter *filter, cltel_view message, cltel_filter_visit visit, void *context)
{
    cltel_view rest = message.len ? skip_blanks(message) : (cltel_view){ "", 0 };
    size_t count = count_fields(rest);
    for (size_t i = 0; rest.len > 0; i++) {
        cltel_view here = rest, field = take_field(&rest);
        if (!filter->has_ellipsis && i + 1 == filter->column_count && rest.len > 0) {
            field = trim_end(here);
            rest.len = 0;
        }
        visit_field(filter, column_of(filter, i, count), i, field, visit, context);
    }
}

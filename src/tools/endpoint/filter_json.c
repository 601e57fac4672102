/* JSON patterns: whether a message is what they say. */
#include "tools/endpoint/filter_value.h"
#include "tools/endpoint/json_reader.h"

typedef struct walk {
    cltel_filter *filter;
    const cltel_filter_test *test;
    bool found;           /* what the selector names is there */
    cltel_view *captured; /* not NULL: the value is wanted, not the test */
} walk;

static bool has_escape(cltel_view raw)
{
    return memchr(raw.ptr, '\\', raw.len) != NULL;
}

/* What the string between these quotes means; it lives until the next one. */
static cltel_view unescape(walk *w, cltel_json_reader *reader, size_t raw_bytes)
{
    size_t len = 0;
    cltel_buf *scratch = &w->filter->scratch;
    cltel_json_reader inner = { reader->at, reader->at + raw_bytes + 2, NULL };
    cltel_buf_clear(scratch);
    if (!cltel_buf_reserve(scratch, raw_bytes + CLTEL_JSON_READER_SLACK_BYTES))
        cltel_json_fault(reader, "no memory");
    else if (!cltel_json_string(&inner, scratch->ptr, &len))
        cltel_json_fault(reader, inner.fault);
    reader->at += raw_bytes + 2;
    return reader->fault ? (cltel_view){ "", 0 } : (cltel_view){ scratch->ptr, len };
}

static cltel_view take_string(walk *w, cltel_json_reader *reader)
{
    size_t len = 0;
    if (cltel_json_peek(reader) != '"' || !cltel_json_string_extent(reader, &len)) {
        cltel_json_fault(reader, "a string was expected");
        return (cltel_view){ "", 0 };
    }
    cltel_view raw = { reader->at + 1, len };
    if (len > 0 && has_escape(raw))
        return unescape(w, reader, len);
    reader->at += len + 2;
    return raw;
}

/* false: an object, an array, null, or nothing. */
static bool take_scalar(walk *w, cltel_json_reader *reader, cltel_filter_scalar *scalar)
{
    char c = cltel_json_peek(reader);
    if (c == '"') {
        *scalar = (cltel_filter_scalar){ take_string(w, reader), false };
        return !reader->fault;
    }
    if (c == '\0' || c == '{' || c == '[' || c == 'n')
        return false;
    const char *start = reader->at;
    bool good = cltel_json_skip(reader);
    *scalar = (cltel_filter_scalar){ { start, (size_t)(reader->at - start) }, c != 't' && c != 'f' };
    return good;
}

/* Objects, arrays and null are neither equal nor unequal to anything. */
static bool holds_here(walk *w, cltel_json_reader *reader)
{
    cltel_filter_scalar scalar;
    char c = cltel_json_peek(reader);
    w->found = true;
    if (w->captured) {
        bool good = take_scalar(w, reader, &scalar);
        *w->captured = good ? scalar.text : (cltel_view){ "", 0 };
        return good;
    }
    switch (w->test->operation) {
    case CLTEL_FILTER_IS_NULL:
        return c == 'n';
    case CLTEL_FILTER_IS_TRUE:
        return c == 't';
    case CLTEL_FILTER_IS_FALSE:
        return c == 'f';
    case CLTEL_FILTER_NOT_EXISTS:
        return false;
    default:
        return take_scalar(w, reader, &scalar) && cltel_filter_compare(w->filter, w->test, &scalar);
    }
}

static bool visit(walk *w, cltel_json_reader reader, const cltel_filter_step *step, size_t left);

static bool visit_object(walk *w, cltel_json_reader *reader, const cltel_filter_step *step, size_t left)
{
    if (step->kind != CLTEL_FILTER_MEMBER && step->kind != CLTEL_FILTER_ANY_MEMBER)
        return false;
    reader->at++;
    if (cltel_json_peek(reader) == '}')
        return false;
    do {
        cltel_view name = take_string(w, reader);
        bool wanted = step->kind == CLTEL_FILTER_ANY_MEMBER || cltel_view_equal(name, step->name);
        cltel_json_expect(reader, ':');
        if (wanted && !reader->fault && visit(w, *reader, step + 1, left - 1))
            return true;
        if (wanted && step->kind == CLTEL_FILTER_MEMBER)
            return false; /* of two with one name the first counts */
        cltel_json_skip(reader);
    } while (!reader->fault && cltel_json_more(reader, '}'));
    return false;
}

static bool visit_array(walk *w, cltel_json_reader *reader, const cltel_filter_step *step, size_t left)
{
    if (step->kind != CLTEL_FILTER_ELEMENT && step->kind != CLTEL_FILTER_ANY_ELEMENT)
        return false;
    reader->at++;
    if (cltel_json_peek(reader) == ']')
        return false;
    size_t index = 0;
    do {
        bool wanted = step->kind == CLTEL_FILTER_ANY_ELEMENT || index == step->index;
        if (wanted && visit(w, *reader, step + 1, left - 1))
            return true;
        if (wanted && step->kind == CLTEL_FILTER_ELEMENT)
            return false;
        index++;
        cltel_json_skip(reader);
    } while (!reader->fault && cltel_json_more(reader, ']'));
    return false;
}

static bool visit(walk *w, cltel_json_reader reader, const cltel_filter_step *step, size_t left)
{
    if (left == 0)
        return holds_here(w, &reader);
    char c = cltel_json_peek(&reader);
    if (c == '{')
        return visit_object(w, &reader, step, left);
    return c == '[' && visit_array(w, &reader, step, left);
}

typedef struct json_message {
    cltel_filter *filter;
    cltel_json_reader start;
} json_message;

static bool holds(void *context, const cltel_filter_test *test)
{
    json_message *message = context;
    walk w = { message->filter, test, false, NULL };
    bool held = visit(&w, message->start, test->steps, test->step_count);
    return test->operation == CLTEL_FILTER_NOT_EXISTS ? !w.found : held;
}

static bool is_json_object(cltel_view text)
{
    cltel_json_reader reader = { text.ptr, text.ptr + text.len, NULL };
    if (text.len == 0 || cltel_json_peek(&reader) != '{' || !cltel_json_skip(&reader))
        return false;
    cltel_json_peek(&reader);
    return reader.at == reader.end;
}

/* Most messages are left for one of their first members: only those that would be taken are read to their end, to see
 * whether they are JSON at all. What the tests say of a message that is none does not matter. */
bool cltel_filter_json_takes(cltel_filter *filter, cltel_view message)
{
    if (message.len == 0)
        return false;
    json_message context = { filter, { message.ptr, message.ptr + message.len, NULL } };
    return cltel_filter_expression_holds(filter->root, holds, &context) && is_json_object(message);
}

bool cltel_filter_json_value(cltel_filter *filter, const cltel_filter_test *test, cltel_view message, cltel_view *value)
{
    walk w = { filter, test, false, value };
    for (size_t i = 0; i < test->step_count; i++)
        if (test->steps[i].kind == CLTEL_FILTER_ANY_MEMBER || test->steps[i].kind == CLTEL_FILTER_ANY_ELEMENT)
            return false;
    if (message.len == 0)
        return false;
    cltel_json_reader start = { message.ptr, message.ptr + message.len, NULL };
    return visit(&w, start, test->steps, test->step_count);
}

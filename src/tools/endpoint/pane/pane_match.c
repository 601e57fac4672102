/* Whether a filter takes an event. */
#include "tools/endpoint/pane/find_text.h"
#include "tools/endpoint/pane/pane_filter.h"
#include "tools/endpoint/pane/pane_json.h"

enum { COMPARED_BYTES_MAX = 8192 };

static bool order_fits(cltel_pane_op op, int order)
{
    switch (op) {
    case CLTEL_PANE_EQUAL:
        return order == 0;
    case CLTEL_PANE_DIFFERENT:
        return order != 0;
    case CLTEL_PANE_GREATER:
        return order > 0;
    case CLTEL_PANE_AT_LEAST:
        return order >= 0;
    case CLTEL_PANE_LESS:
        return order < 0;
    case CLTEL_PANE_AT_MOST:
        return order <= 0;
    default:
        return false;
    }
}

static int compare_views(cltel_view a, cltel_view b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool text_fits(const cltel_pane_node *node, cltel_view text)
{
    if (node->op == CLTEL_PANE_HOLDS || node->op == CLTEL_PANE_HOLDS_NOT)
        return (cltel_find_text(text, node->text, true) != NULL) == (node->op == CLTEL_PANE_HOLDS);
    return order_fits(node->op, compare_views(text, node->text));
}

static bool is_absent_fit(const cltel_pane_node *node)
{
    return node->op == CLTEL_PANE_DIFFERENT || node->op == CLTEL_PANE_HOLDS_NOT;
}

static bool value_fits(const cltel_pane_node *node, cltel_pane_value value)
{
    double number;
    if (value.kind == CLTEL_PANE_MISSING)
        return is_absent_fit(node);
    if (node->is_number && node->op < CLTEL_PANE_HOLDS && cltel_pane_json_number(value, &number))
        return order_fits(node->op, (number > node->number) - (number < node->number));
    if (value.kind != CLTEL_PANE_STRING || !memchr(value.raw.ptr, '\\', value.raw.len))
        return text_fits(node, value.raw);
    cltel_buf text = { 0 };
    cltel_pane_json_text(&text, value, COMPARED_BYTES_MAX);
    bool fits = text_fits(node, cltel_buf_view(&text));
    cltel_buf_done(&text);
    return fits;
}

bool cltel_pane_node_takes_level(const cltel_pane_node *node, cltel_pane_level level)
{
    if (level == CLTEL_PANE_LEVEL_NONE)
        return is_absent_fit(node);
    return order_fits(node->op, (int)level - (int)node->level);
}

/* A plain line is its message; in JSON it is a member. */
static bool message_fits(const cltel_pane_node *node, cltel_view message)
{
    cltel_pane_value value = cltel_pane_json_find(message, CLTEL_VIEW("message"));
    if (value.kind == CLTEL_PANE_MISSING)
        value = cltel_pane_json_find(message, CLTEL_VIEW("msg"));
    return value.kind == CLTEL_PANE_MISSING ? text_fits(node, message) : value_fits(node, value);
}

static bool field_fits(const cltel_pane_node *node, const cltel_pane_event *event)
{
    cltel_view name = node->name;
    if (cltel_view_equal(name, CLTEL_VIEW("level")) && node->level)
        return cltel_pane_node_takes_level(node, cltel_pane_level_of(event->message));
    if (cltel_view_equal(name, CLTEL_VIEW("group")))
        return text_fits(node, event->group);
    if (cltel_view_equal(name, CLTEL_VIEW("stream")))
        return text_fits(node, event->stream);
    if (cltel_view_equal(name, CLTEL_VIEW("message")) || cltel_view_equal(name, CLTEL_VIEW("msg")))
        return message_fits(node, event->message);
    if (cltel_view_equal(name, CLTEL_VIEW("trace")))
        name = CLTEL_VIEW("trace_id");
    return value_fits(node, cltel_pane_json_find(event->message, name));
}

static bool node_takes(const cltel_pane_filter *filter, int at, const cltel_pane_event *event)
{
    const cltel_pane_node *node = &filter->nodes[at];
    switch (node->kind) {
    case CLTEL_PANE_AND:
        return node_takes(filter, node->left, event) && node_takes(filter, node->right, event);
    case CLTEL_PANE_OR:
        return node_takes(filter, node->left, event) || node_takes(filter, node->right, event);
    case CLTEL_PANE_NOT:
        return !node_takes(filter, node->left, event);
    case CLTEL_PANE_WORD:
        return cltel_find_text(event->message, node->text, node->any_case) != NULL;
    case CLTEL_PANE_FIELD:
        return field_fits(node, event);
    }
    return false;
}

bool cltel_pane_filter_takes(const cltel_pane_filter *filter, const cltel_pane_event *event)
{
    return filter->root < 0 || node_takes(filter, filter->root, event);
}

static bool may_take(const cltel_pane_filter *filter, int at, const cltel_pane_event *event)
{
    const cltel_pane_node *node = &filter->nodes[at];
    if (node->kind == CLTEL_PANE_AND)
        return may_take(filter, node->left, event) && may_take(filter, node->right, event);
    if (node->kind == CLTEL_PANE_OR)
        return may_take(filter, node->left, event) || may_take(filter, node->right, event);
    bool names_stream = node->kind == CLTEL_PANE_FIELD && (cltel_view_equal(node->name, CLTEL_VIEW("group")) ||
                                                           cltel_view_equal(node->name, CLTEL_VIEW("stream")));
    return !names_stream || field_fits(node, event);
}

bool cltel_pane_filter_may_take_stream(const cltel_pane_filter *filter, cltel_view group, cltel_view stream)
{
    cltel_pane_event event = { .group = group, .stream = stream };
    return filter->root < 0 || may_take(filter, filter->root, &event);
}

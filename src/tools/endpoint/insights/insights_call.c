/* Functions of times, presence and JSON; numbers, texts and addresses have files of their own. */
#include "base/json_escape.h"
#include "tools/endpoint/insights/insights_eval.h"

static cltel_iv call_time(cltel_frame *frame, const cltel_node *node)
{
    const int64_t now_s = frame->now_ms / 1000;
    double number;
    if (node->function == CLTEL_FUNCTION_NOW)
        return cltel_iv_number((double)now_s);
    if (!cltel_eval_number(frame, node->args[0], &number))
        return cltel_iv_missing();
    switch (node->function) {
    case CLTEL_FUNCTION_FROMMILLIS:
        return cltel_iv_time(number);
    case CLTEL_FUNCTION_TOMILLIS:
        return cltel_iv_number(number);
    case CLTEL_FUNCTION_DATECEIL:
        return cltel_iv_time(cltel_period_ceil(&node->period, number));
    default:
        return cltel_iv_time(cltel_period_floor(&node->period, number));
    }
}

static cltel_iv coalesce(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room;
    for (int i = 0; i < node->count; i++) {
        const cltel_iv *value = cltel_eval(frame, node->args[i], &room);
        if (value->type != CLTEL_IV_MISSING)
            return *value;
    }
    return cltel_iv_missing();
}

static cltel_iv choose(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room;
    if (cltel_eval_condition(frame, node->args[0]))
        return *cltel_eval(frame, node->args[1], &room);
    return node->count > 2 ? *cltel_eval(frame, node->args[2], &room) : cltel_iv_missing();
}

static cltel_iv json_parse(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room;
    const cltel_iv *value = cltel_eval(frame, node->args[0], &room);
    cltel_view text = value->text;
    if (value->type != CLTEL_IV_TEXT || text.len < 2)
        return cltel_iv_missing();
    char first = text.ptr[0], last = text.ptr[text.len - 1];
    bool looks = (first == '{' && last == '}') || (first == '[' && last == ']');
    cltel_iv parsed = cltel_iv_text(text);
    parsed.raw = true;
    return looks ? parsed : cltel_iv_missing();
}

static cltel_iv json_stringify(cltel_frame *frame, const cltel_node *node)
{
    char shown[CLTEL_IV_TEXT_BYTES];
    cltel_iv room;
    const cltel_iv *value = cltel_eval(frame, node->args[0], &room);
    if (value->type == CLTEL_IV_MISSING || (value->type == CLTEL_IV_TEXT && value->raw))
        return *value;
    cltel_view text = cltel_iv_show(value, shown);
    size_t room_bytes = CLTEL_JSON_ONCE_MAX * text.len + CLTEL_JSON_SLACK_BYTES + 2;
    char *out = cltel_arena_take(&frame->scratch, room_bytes);
    if (out == NULL)
        return cltel_iv_missing();
    char *end = out;
    bool quoted = value->type == CLTEL_IV_TEXT || value->type == CLTEL_IV_TIME;
    if (quoted) {
        *end++ = '"';
        end = cltel_json_once(end, text);
        *end++ = '"';
    } else {
        memcpy(end, text.ptr, text.len);
        end += text.len;
    }
    return cltel_iv_text((cltel_view){ out, (size_t)(end - out) });
}

cltel_iv cltel_eval_call(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room;
    if (node->function <= CLTEL_FUNCTION_SQRT)
        return cltel_call_number(frame, node);
    if (node->function >= CLTEL_FUNCTION_ISVALIDIP)
        return cltel_call_address(frame, node);
    if (node->function >= CLTEL_FUNCTION_ISEMPTY && node->function <= CLTEL_FUNCTION_STRCONTAINS)
        return cltel_call_text(frame, node);
    switch (node->function) {
    case CLTEL_FUNCTION_ISPRESENT:
        return cltel_iv_bool(cltel_eval(frame, node->args[0], &room)->type != CLTEL_IV_MISSING);
    case CLTEL_FUNCTION_COALESCE:
        return coalesce(frame, node);
    case CLTEL_FUNCTION_IF:
        return choose(frame, node);
    case CLTEL_FUNCTION_JSONPARSE:
        return json_parse(frame, node);
    case CLTEL_FUNCTION_JSONSTRINGIFY:
        return json_stringify(frame, node);
    default:
        return call_time(frame, node);
    }
}

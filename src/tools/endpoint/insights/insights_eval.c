#include "tools/endpoint/insights/insights_eval.h"

#include <math.h>

#include "base/memory.h"

bool cltel_frame_init(cltel_frame *frame, const cltel_insights_query *query, int64_t now_ms)
{
    *frame = (cltel_frame){ .query = query, .now_ms = now_ms, .scratch.bytes_max = CLTEL_FRAME_SCRATCH_MAX };
    frame->slots = cltel_alloc(((size_t)query->slot_count + 1) * sizeof *frame->slots);
    frame->seen.stamps = cltel_alloc(((size_t)query->nodes_max + 1) * sizeof *frame->seen.stamps);
    if (query->regex_count > 0)
        frame->room = cltel_regex_room_new(query->groups_max);
    return frame->slots != NULL && frame->seen.stamps != NULL && (query->regex_count == 0 || frame->room != NULL);
}

void cltel_frame_done(cltel_frame *frame)
{
    cltel_release(frame->slots);
    cltel_release(frame->seen.stamps);
    cltel_regex_room_free(frame->room);
    cltel_arena_done(&frame->scratch);
    *frame = (cltel_frame){ 0 };
}

/* ---- fields ---- */

static cltel_iv pointer_value(cltel_frame *frame)
{
    char *text = cltel_arena_take(&frame->scratch, CLTEL_INSIGHTS_PTR_BYTES);
    if (text == NULL)
        return cltel_iv_missing();
    cltel_insights_ptr_write(text, &frame->event->place);
    return cltel_iv_text((cltel_view){ text, CLTEL_INSIGHTS_PTR_BYTES });
}

static const cltel_iv *json_slot(cltel_frame *frame, int slot)
{
    if (!frame->picked) {
        frame->picked = true;
        cltel_json_pick(&frame->query->paths, &frame->seen, frame->event->message, frame->slots, &frame->scratch);
    }
    return &frame->slots[slot];
}

const cltel_iv *cltel_eval_slot(cltel_frame *frame, int slot, cltel_iv *room)
{
    const cltel_insights_event *event = frame->event;
    if (event == NULL)
        return &frame->slots[slot];
    switch (frame->query->slots[slot].kind) {
    case CLTEL_SLOT_MESSAGE:
        cltel_iv_set_text(room, event->message);
        return room;
    case CLTEL_SLOT_TIMESTAMP:
        cltel_iv_set_number(room, CLTEL_IV_TIME, (double)event->timestamp_ms);
        return room;
    case CLTEL_SLOT_INGESTION:
        cltel_iv_set_number(room, CLTEL_IV_TIME, (double)event->ingestion_ms);
        return room;
    case CLTEL_SLOT_STREAM:
        cltel_iv_set_text(room, event->stream);
        return room;
    case CLTEL_SLOT_LOG:
        cltel_iv_set_text(room, event->log);
        return room;
    case CLTEL_SLOT_PTR:
        *room = pointer_value(frame);
        return room;
    case CLTEL_SLOT_JSON:
        return json_slot(frame, slot);
    case CLTEL_SLOT_NAMED:
        break;
    }
    return &frame->slots[slot];
}

static cltel_iv member_value(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room, value = cltel_iv_missing();
    const cltel_iv *json = cltel_eval_slot(frame, node->slot, &room);
    if (json->type == CLTEL_IV_TEXT)
        cltel_json_pick(node->paths, &frame->seen, json->text, &value, &frame->scratch);
    return value;
}

/* ---- operators ---- */

bool cltel_eval_text(cltel_frame *frame, const cltel_node *node, char *room, cltel_view *text)
{
    cltel_iv value_room;
    const cltel_iv *value = cltel_eval(frame, node, &value_room);
    if (value->type == CLTEL_IV_MISSING)
        return false;
    *text = cltel_iv_show(value, room);
    return true;
}

bool cltel_eval_number(cltel_frame *frame, const cltel_node *node, double *number)
{
    cltel_iv room;
    return cltel_iv_to_number(cltel_eval(frame, node, &room), number);
}

static cltel_iv arithmetic(cltel_frame *frame, const cltel_node *node)
{
    double a, b;
    if (!cltel_eval_number(frame, node->args[0], &a) || !cltel_eval_number(frame, node->args[1], &b))
        return cltel_iv_missing();
    switch (node->operator) {
    case '+':
        return cltel_iv_number(a + b);
    case '-':
        return cltel_iv_number(a - b);
    case '*':
        return cltel_iv_number(a * b);
    case '/':
        return b != 0 ? cltel_iv_number(a / b) : cltel_iv_missing();
    case '%':
        return b != 0 ? cltel_iv_number(fmod(a, b)) : cltel_iv_missing();
    default:
        return cltel_iv_number(pow(a, b));
    }
}

static bool compare(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv a_room, b_room;
    const cltel_iv *a = cltel_eval(frame, node->args[0], &a_room);
    return cltel_iv_compare(a, node->relation, cltel_eval(frame, node->args[1], &b_room));
}

static bool like_text(cltel_frame *frame, const cltel_node *node, cltel_view text)
{
    if (node->kind == CLTEL_NODE_LIKE)
        return (cltel_needle_find(&node->needle, text) != NULL) != node->negated;
    cltel_regex_answer answer = cltel_regex_match(node->regex, frame->room, text);
    frame->given_up += answer == CLTEL_REGEX_TOO_LONG;
    return answer != CLTEL_REGEX_TOO_LONG && (answer == CLTEL_REGEX_YES) != node->negated;
}

/* Apart, for its room would be cleared for each text. */
__attribute__((noinline)) static bool like_shown(cltel_frame *frame, const cltel_node *node, const cltel_iv *value)
{
    char shown[CLTEL_IV_TEXT_BYTES];
    return like_text(frame, node, cltel_iv_show(value, shown));
}

/* Of something that is missing, "not like" says as little as "like" does. */
static bool like(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room;
    const cltel_iv *value = cltel_eval(frame, node->args[0], &room);
    if (value->type == CLTEL_IV_TEXT)
        return like_text(frame, node, value->text);
    return value->type != CLTEL_IV_MISSING && like_shown(frame, node, value);
}

static bool in(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room, other_room;
    const cltel_iv *value = cltel_eval(frame, node->args[0], &room);
    if (value->type == CLTEL_IV_MISSING)
        return false;
    for (int i = 1; i < node->count; i++)
        if (cltel_iv_compare(value, CLTEL_IV_EQ, cltel_eval(frame, node->args[i], &other_room)))
            return !node->negated;
    return node->negated;
}

bool cltel_eval_condition(cltel_frame *frame, const cltel_node *node)
{
    cltel_iv room;
    switch (node->kind) {
    case CLTEL_NODE_AND:
        return cltel_eval_condition(frame, node->args[0]) && cltel_eval_condition(frame, node->args[1]);
    case CLTEL_NODE_OR:
        return cltel_eval_condition(frame, node->args[0]) || cltel_eval_condition(frame, node->args[1]);
    case CLTEL_NODE_NOT:
        return !cltel_eval_condition(frame, node->args[0]);
    case CLTEL_NODE_COMPARE:
        return compare(frame, node);
    case CLTEL_NODE_LIKE:
    case CLTEL_NODE_MATCH:
        return like(frame, node);
    case CLTEL_NODE_IN:
        return in(frame, node);
    default:
        return cltel_iv_is_true(cltel_eval(frame, node, &room));
    }
}

/* Nearly always the event's own time, which needs no detour over a value. */
static inline bool time_to_round(cltel_frame *frame, const cltel_node *node, double *ms)
{
    if (frame->event == NULL || node->kind != CLTEL_NODE_SLOT ||
        frame->query->slots[node->slot].kind != CLTEL_SLOT_TIMESTAMP)
        return cltel_eval_number(frame, node, ms);
    *ms = (double)frame->event->timestamp_ms;
    return true;
}

/* Events come in order of time: most lie in the period of the one before. */
static void round_down(cltel_frame *frame, const cltel_node *node, cltel_iv *out)
{
    double ms;
    if (!time_to_round(frame, node->args[0], &ms)) {
        *out = cltel_iv_missing();
        return;
    }
    if (frame->rounded != node || !(ms >= frame->low && ms < frame->high)) {
        frame->rounded = node;
        frame->low = cltel_period_floor(&node->period, ms);
        frame->high = cltel_period_ceil(&node->period, frame->low + 1);
    }
    cltel_iv_set_number(out, CLTEL_IV_TIME, frame->low);
}

const cltel_iv *cltel_eval(cltel_frame *frame, const cltel_node *node, cltel_iv *room)
{
    switch (node->kind) {
    case CLTEL_NODE_LITERAL:
        return &node->literal;
    case CLTEL_NODE_SLOT:
        return cltel_eval_slot(frame, node->slot, room);
    case CLTEL_NODE_MEMBER:
        *room = member_value(frame, node);
        return room;
    case CLTEL_NODE_ARITHMETIC:
        *room = arithmetic(frame, node);
        return room;
    case CLTEL_NODE_CALL:
        if (node->function == CLTEL_FUNCTION_BIN)
            round_down(frame, node, room);
        else
            *room = cltel_eval_call(frame, node);
        return room;
    default:
        *room = cltel_iv_bool(cltel_eval_condition(frame, node));
        return room;
    }
}

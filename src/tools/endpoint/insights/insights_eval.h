/* Expressions and steps, applied to one event or row. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_EVAL_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_EVAL_H

#include "tools/endpoint/insights/insights_query.h"

enum { CLTEL_FRAME_SCRATCH_MAX = 16 << 20 }; /* texts that one event's expressions may make */

/* One event at work. */
typedef struct cltel_frame {
    const cltel_insights_query *query;
    const cltel_insights_event *event; /* NULL: a row, whose values are all in slots */
    cltel_iv *slots;
    bool picked; /* the event's JSON members are in slots */
    cltel_arena scratch;
    cltel_json_seen seen;
    cltel_regex_room *room;
    int64_t now_ms;
    const cltel_node *rounded; /* the last rounded time: what lies from low to below high gives low */
    double low;
    double high;
    uint64_t given_up; /* matches that needed too many steps */
} cltel_frame;

bool cltel_frame_init(cltel_frame *frame, const cltel_insights_query *query, int64_t now_ms);
void cltel_frame_done(cltel_frame *frame);

static inline void cltel_frame_begin(cltel_frame *frame, const cltel_insights_event *event)
{
    frame->event = event;
    frame->picked = false;
    cltel_arena_reset(&frame->scratch);
}

/* Returns *room, or a value that lives elsewhere in the frame. */
const cltel_iv *cltel_eval(cltel_frame *frame, const cltel_node *node, cltel_iv *room);
const cltel_iv *cltel_eval_slot(cltel_frame *frame, int slot, cltel_iv *room);
/* The same without a call for a member of the event that has been picked before, as most are. */
static inline const cltel_iv *cltel_eval_quick(cltel_frame *frame, const cltel_node *node, cltel_iv *room)
{
    if (frame->picked && node->kind == CLTEL_NODE_SLOT && frame->query->slots[node->slot].kind == CLTEL_SLOT_JSON)
        return &frame->slots[node->slot];
    return cltel_eval(frame, node, room);
}

bool cltel_eval_condition(cltel_frame *frame, const cltel_node *node);

/* false: a filter does not let it through. */
bool cltel_run_steps(cltel_frame *frame, const cltel_step *steps, size_t count);

/* insights_call.c and the files of functions */
cltel_iv cltel_eval_call(cltel_frame *frame, const cltel_node *node);
cltel_iv cltel_call_number(cltel_frame *frame, const cltel_node *node);
cltel_iv cltel_call_text(cltel_frame *frame, const cltel_node *node);
cltel_iv cltel_call_address(cltel_frame *frame, const cltel_node *node);

/* The argument as text; false: it is missing. room has CLTEL_IV_TEXT_BYTES. */
bool cltel_eval_text(cltel_frame *frame, const cltel_node *node, char *room, cltel_view *text);
bool cltel_eval_number(cltel_frame *frame, const cltel_node *node, double *number);

#endif

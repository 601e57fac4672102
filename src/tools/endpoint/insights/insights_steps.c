/* What is done to each event: filters, named values, parse. */
#include "tools/endpoint/insights/insights_eval.h"

static void set_slots(cltel_frame *frame, const cltel_step *step, cltel_view *pieces)
{
    for (size_t i = 0; i < step->count; i++)
        frame->slots[step->slots[i]] = pieces ? cltel_iv_text(pieces[i]) : cltel_iv_missing();
}

/* The text around the wildcards is looked for from left to right; a wildcard at the end takes all that is left. */
static bool match_glob(const cltel_step *step, cltel_view text, cltel_view *pieces)
{
    const cltel_needle *literal = step->literals;
    const char *at = cltel_needle_find(&literal[0], text), *end = text.ptr + text.len;
    if (at == NULL)
        return false;
    at += literal[0].text.len;
    for (size_t i = 0; i < step->count; i++) {
        const cltel_needle *next = &literal[i + 1];
        const char *stop = cltel_needle_find(next, (cltel_view){ at, (size_t)(end - at) });
        if (i + 1 == step->count && next->text.len == 0)
            stop = end;
        if (stop == NULL)
            return false;
        pieces[i] = (cltel_view){ at, (size_t)(stop - at) };
        at = stop + next->text.len;
    }
    return true;
}

/* Text that lives as long as the event: what was written for showing does not. */
static bool text_to_parse(cltel_frame *frame, const cltel_node *node, cltel_view *text)
{
    char room[CLTEL_IV_TEXT_BYTES];
    if (!cltel_eval_text(frame, node, room, text))
        return false;
    if (text->ptr == room)
        text->ptr = cltel_arena_copy(&frame->scratch, *text);
    if (text->len == 0)
        text->ptr = "";
    return text->ptr != NULL;
}

static void run_glob(cltel_frame *frame, const cltel_step *step)
{
    cltel_view text;
    cltel_view *pieces = cltel_arena_take(&frame->scratch, step->count * sizeof *pieces);
    bool matches = pieces != NULL && text_to_parse(frame, step->node, &text) && match_glob(step, text, pieces);
    set_slots(frame, step, matches ? pieces : NULL);
}

static void run_regex(cltel_frame *frame, const cltel_step *step)
{
    cltel_view text, piece;
    set_slots(frame, step, NULL);
    if (!text_to_parse(frame, step->node, &text))
        return;
    cltel_regex_answer answer = cltel_regex_match(step->regex, frame->room, text);
    frame->given_up += answer == CLTEL_REGEX_TOO_LONG;
    if (answer != CLTEL_REGEX_YES)
        return;
    for (size_t i = 0; i < step->count; i++)
        if (cltel_regex_capture(frame->room, step->groups[i], text, &piece))
            frame->slots[step->slots[i]] = cltel_iv_text(piece);
}

static void run_set(cltel_frame *frame, const cltel_step *step)
{
    cltel_iv room;
    const cltel_iv *value = cltel_eval(frame, step->node, &room);
    frame->slots[step->slot] = *value;
}

bool cltel_run_steps(cltel_frame *frame, const cltel_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cltel_step *step = &steps[i];
        switch (step->kind) {
        case CLTEL_STEP_FILTER:
            if (!cltel_eval_condition(frame, step->node))
                return false;
            break;
        case CLTEL_STEP_SET:
            run_set(frame, step);
            break;
        case CLTEL_STEP_GLOB:
            run_glob(frame, step);
            break;
        case CLTEL_STEP_REGEX:
            run_regex(frame, step);
            break;
        }
    }
    return true;
}

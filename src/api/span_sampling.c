/* Whether a trace that begins here is recorded. */
#include "api/span_inside.h"

void cltel_span_decide(cltel_span *span, const char *name, const cltel_attr *attrs, size_t count)
{
    (void)name, (void)attrs, (void)count;
    cltel_span_look(span)->self.sampled = CLTEL_SAMPLED_YES;
}

void cltel_span_decision(const cltel_span *span, cltel_decision *decision)
{
    if (!decision)
        return;
    const cltel_span_inside *inside = span ? (const cltel_span_inside *)span->state : NULL;
    memset(decision, 0, sizeof *decision);
    if (!inside || !cltel_span_is_started(inside->state))
        return;
    decision->started = 1;
    decision->sampled = inside->self.sampled == CLTEL_SAMPLED_YES;
    decision->by_caller = inside->by_caller;
}

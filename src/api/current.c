/* What is current on a thread: attaching, detaching, asking. */
#include "api/span_inside.h"
#include "record/trace_context.h"

/* Remembered by attach: what was current, and how deep the attachment is. */
typedef struct attachment {
    cltel_current before;
    const cltel_thread_cache *thread; /* NULL: not attached */
    uint32_t depth;
} attachment;

_Static_assert(sizeof(attachment) <= sizeof(cltel_attached), "frozen");

enum { LEVEL_BITS = 8, LEVEL_MAX = 255 };

static uint32_t level_of(uint32_t depth)
{
    return depth & LEVEL_MAX;
}

static uint32_t next_depth(void)
{
    cltel_thread_cache *thread = &cltel_thread;
    uint32_t level = level_of(thread->current.depth);
    return ++thread->attach_count << LEVEL_BITS | (level < LEVEL_MAX ? level + 1 : LEVEL_MAX);
}

/* The place among what is attached is taken last: a signal handler that attaches before takes it and gives it back. */
static void make_current(const cltel_current *now)
{
    cltel_thread_cache *thread = &cltel_thread;
    uint32_t level = level_of(now->depth);
    thread->current = *now;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (level <= CLTEL_ATTACHED_KNOWN)
        thread->attached[level - 1] = now->depth;
}

/* What was attached inside something that is over is over too, although another thing may now stand as deep.
 * Deeper than is known, only the depth tells. */
static bool is_attached_here(const cltel_thread_cache *thread, uint32_t depth)
{
    uint32_t level = level_of(depth), deepest = level_of(cltel_thread.current.depth);
    if (thread != &cltel_thread || level > deepest)
        return false;
    if (level <= CLTEL_ATTACHED_KNOWN)
        return thread->attached[level - 1] == depth;
    return level < deepest || cltel_thread.current.depth == depth;
}

/* Another thread cannot be asked. */
static bool is_still_attached(const cltel_span_inside *inside)
{
    return inside->self.depth &&
           (inside->thread != &cltel_thread || is_attached_here(inside->thread, inside->self.depth));
}

void cltel_span_attach(cltel_span *span)
{
    if (!span)
        return;
    cltel_span_inside *inside = cltel_span_look(span);
    if (!cltel_span_is_started(inside->state)) {
        (void)cltel_span_not_recorded(span);
        return;
    }
    if (is_still_attached(inside)) {
        cltel_span_count_misuse();
        return;
    }
    inside->before = cltel_thread.current;
    inside->thread = &cltel_thread;
    inside->self.depth = next_depth();
    if (inside->state == CLTEL_SPAN_PASSES_ON)
        inside->state = CLTEL_SPAN_PASSES_ON_ATTACHED;
    make_current(&inside->self);
}

/* Nothing that is attached twice or detached late brings back what is over. */
static void bring_back(const cltel_current *before, const cltel_thread_cache *thread, uint32_t depth)
{
    cltel_current *current = &cltel_thread.current;
    if (current->depth != depth || thread != &cltel_thread)
        cltel_span_count_misuse();
    if (is_attached_here(thread, depth))
        *current = *before;
}

void cltel_span_detach_inside(cltel_span_inside *inside)
{
    bring_back(&inside->before, inside->thread, inside->self.depth);
    inside->self.depth = 0;
    if (inside->state == CLTEL_SPAN_PASSES_ON_ATTACHED)
        inside->state = CLTEL_SPAN_PASSES_ON;
}

/* Another thread may have ended it meanwhile. */
static bool may_be_attached(const cltel_span_inside *inside)
{
    return (cltel_span_is_started(inside->state) || inside->state == CLTEL_SPAN_ENDED) && inside->self.depth;
}

void cltel_span_detach(cltel_span *span)
{
    cltel_span_inside *inside = span ? cltel_span_look(span) : NULL;
    if (!inside || !may_be_attached(inside))
        return;
    if (inside->thread == &cltel_thread)
        cltel_span_detach_inside(inside);
    else
        cltel_span_count_misuse(); /* it is current on another thread, and stays so */
}

void cltel_context_attach(const cltel_context *context, cltel_attached *attached)
{
    if (!attached)
        return;
    attachment *at = (attachment *)attached->state;
    bool valid = context && context->flags & CLTEL_CONTEXT_VALID;
    cltel_current now = valid ? cltel_current_of(context) : (cltel_current){ 0 };
    *at = (attachment){ cltel_thread.current, &cltel_thread, next_depth() };
    now.depth = at->depth;
    make_current(&now);
}

void cltel_context_detach(cltel_attached *attached)
{
    attachment *at = attached ? (attachment *)attached->state : NULL;
    if (!at || !at->thread)
        return;
    bring_back(&at->before, at->thread, at->depth);
    at->thread = NULL;
}

/* The texts are where the trace came from. */
static void fill(cltel_context *context, const cltel_current *from)
{
    if (from->carrier)
        *context = *from->carrier;
    else
        cltel_context_clear(context);
    memcpy(context->trace_id, from->ids.trace_id, sizeof context->trace_id);
    memcpy(context->span_id, from->ids.span_id, sizeof context->span_id);
    memcpy(context->root_id, from->root_id, sizeof context->root_id);
    context->sampled = from->sampled;
    context->flags = (from->flags & CLTEL_CONTEXT_RANDOM) | CLTEL_CONTEXT_VALID;
    if (cltel_trace_is_zero(from->root_id, CLTEL_SPAN_ID_BYTES))
        context->flags |= CLTEL_CONTEXT_REMOTE; /* passed through, not made here */
}

void cltel_span_context(const cltel_span *span, cltel_context *context)
{
    const cltel_span_inside *inside = span ? (const cltel_span_inside *)(const void *)span : NULL;
    if (context && inside && cltel_span_is_started(inside->state))
        fill(context, &inside->self);
    else if (context)
        cltel_context_clear(context);
}

int32_t cltel_context_current(cltel_context *context)
{
    const cltel_current *current = &cltel_thread.current;
    if (context && current->header_bits)
        fill(context, current);
    else if (context)
        cltel_context_clear(context);
    return current->header_bits != 0;
}

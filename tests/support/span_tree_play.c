/* One tree: which call comes next, and what is current on which thread. */
#include <string.h>

#include "support/span_tree.h"

enum { CALLS_MAX = 60, LARGE_EVERY = 256, THREADS_EVERY = 8 };

static tree_thread *here(tree *tree)
{
    return &tree->threads[tree->here];
}

static tree_entry *push(tree *tree, uint32_t what, const tree_ids *ids)
{
    tree_entry *entry = &here(tree)->entries[here(tree)->depth++];
    entry->what = what;
    entry->ids = *ids;
    return entry;
}

/* What was attached after it goes with it; what is attached elsewhere, or no longer, stays as it is. */
static void pop_slot(tree *tree, uint32_t slot)
{
    tree_thread *thread = here(tree);
    for (uint32_t i = 0; i < thread->depth; i++)
        if (thread->entries[i].what == slot)
            thread->depth = i;
}

static bool is_here(tree *tree, uint32_t slot)
{
    for (uint32_t i = 0; i < here(tree)->depth; i++)
        if (here(tree)->entries[i].what == slot)
            return true;
    return false;
}

/* Once at a time, and on one thread. What went with something outer may be attached again. */
static bool may_attach(tree *tree, uint32_t slot)
{
    const tree_span *span = &tree->spans[slot];
    if (span->state != TREE_LIVE && span->state != TREE_PASSING)
        return false;
    return span->attached_on < 0 || (span->attached_on == (int)tree->here && !is_here(tree, slot));
}

typedef struct parent {
    const cltel_context *context; /* NULL: what is current */
    tree_ids ids;
} parent;

static parent any_parent(tree *tree)
{
    uint32_t percent = tree_below(&tree->random, 100);
    if (percent < 30 && tree->span_count) {
        tree_span *span = &tree->spans[tree_below(&tree->random, tree->span_count)];
        if (span->ids.has_trace)
            return (parent){ &span->context, span->ids };
    }
    if (percent >= 30 && percent < 50) {
        tree_context *context = &tree->contexts[tree_below(&tree->random, TREE_CONTEXTS)];
        return (parent){ &context->context, context->ids };
    }
    return (parent){ NULL, here(tree)->entries[here(tree)->depth - 1].ids };
}

static void note_start(tree_span *span, const parent *from, cltel_err err)
{
    memset(&span->ids, 0, sizeof span->ids);
    span->state = TREE_OVER;
    span->roomy = false;
    span->attached_on = -1;
    if (err)
        return;
    bool sampled = !from->ids.has_trace || from->ids.sampled;
    cltel_span_context(&span->span, &span->context);
    memcpy(span->ids.trace_id, span->context.trace_id, sizeof span->ids.trace_id);
    memcpy(span->ids.span_id, span->context.span_id, sizeof span->ids.span_id);
    span->ids.has_trace = true;
    span->ids.has_span = sampled || from->ids.has_span;
    span->ids.sampled = sampled;
    span->ids.here = sampled;
    span->state = sampled ? TREE_LIVE : TREE_PASSING;
}

static void start_span(tree *tree)
{
    cltel_attr attrs[4];
    size_t count = tree_chance(&tree->random, 60) ? 0 : tree_any_attrs(tree, attrs, 4);
    uint32_t slot = tree->span_count++;
    tree_span *span = &tree->spans[slot];
    parent from = any_parent(tree);
    tree_text name = tree_any_name(tree);
    uint32_t kind = tree_below(&tree->random, CLTEL_SPAN_CONSUMER + 1);
    if (tree_below(&tree->random, 100) == 0)
        kind = 77;
    int64_t before_us = tree_now_us();
    cltel_err err =
        cltel_span_start(tree->client, &span->span, (cltel_span_kind)kind, name.ptr, from.context, attrs, count);
    int64_t after_us = tree_now_us();
    note_start(span, &from, err);
    fprintf(tree->account, "S %u %d %d %d %u %lld %lld", slot, err, span->state == TREE_LIVE, !from.ids.here, kind,
            (long long)before_us, (long long)after_us);
    tree_say_ids(tree, &span->ids);
    tree_say_ids(tree, &from.ids);
    tree_say_hex(tree, name.ptr, name.len);
    fputc_unlocked('\n', tree->account);
    tree_say_attrs(tree, 'f', attrs, count);
}

static tree_span *any_span(tree *tree)
{
    tree_span *span = &tree->spans[tree_below(&tree->random, tree->span_count)];
    for (int i = 0; i < 3 && span->state != TREE_LIVE; i++) /* mostly one that lives */
        span = &tree->spans[tree_below(&tree->random, tree->span_count)];
    return span;
}

static void attach_span(tree *tree, tree_span *span)
{
    uint32_t slot = (uint32_t)(span - tree->spans);
    bool counts = may_attach(tree, slot);
    cltel_span_attach(&span->span);
    if (!counts)
        return;
    push(tree, slot, &span->ids);
    span->attached_on = (int)tree->here;
}

static void left_here(tree *tree, tree_span *span)
{
    if (span->attached_on != (int)tree->here)
        return;
    pop_slot(tree, (uint32_t)(span - tree->spans));
    span->attached_on = -1;
}

static void detach_span(tree *tree, tree_span *span)
{
    cltel_span_detach(&span->span);
    left_here(tree, span);
}

/* One that is current on another thread stays so until it is detached there. */
static void end_span(tree *tree, tree_span *span)
{
    bool was_started = span->state != TREE_OVER;
    tree_end_span(tree, span);
    if (was_started)
        left_here(tree, span);
}

static void attach_context(tree *tree)
{
    tree_context *context = &tree->contexts[tree_below(&tree->random, TREE_CONTEXTS)];
    tree_entry *entry = push(tree, TREE_SPANS, &context->ids);
    cltel_context_attach(&context->context, &entry->attached);
}

/* The topmost context, with what is above it. */
static void detach_context(tree *tree)
{
    tree_thread *thread = here(tree);
    for (uint32_t i = thread->depth; i-- > 1;) {
        if (thread->entries[i].what != TREE_SPANS)
            continue;
        cltel_context_detach(&thread->entries[i].attached);
        thread->depth = i;
        return;
    }
}

static void one_call(tree *tree)
{
    uint32_t percent = tree_below(&tree->random, 100);
    if ((percent < 25 || tree->span_count == 0) && tree->span_count < TREE_SPANS)
        start_span(tree);
    else if (tree->span_count == 0)
        return;
    else if (percent < 37 && here(tree)->depth < TREE_DEPTH)
        attach_span(tree, any_span(tree));
    else if (percent < 44)
        detach_span(tree, any_span(tree));
    else if (percent < 47 && here(tree)->depth < TREE_DEPTH)
        attach_context(tree);
    else if (percent < 50)
        detach_context(tree);
    else if (percent < 85)
        tree_change_span(tree, any_span(tree));
    else
        end_span(tree, any_span(tree));
}

static void begin_thread(tree *tree)
{
    static const tree_ids none = { .sampled = true };
    here(tree)->depth = 0;
    tree_entry *entry = push(tree, TREE_SPANS, &none);
    cltel_context_attach(NULL, &entry->attached);
}

/* The first one attached goes last, and takes with it what was never detached. */
static void end_thread(tree *tree)
{
    cltel_context_detach(&here(tree)->entries[0].attached);
    here(tree)->depth = 0;
    if (cltel_context_current(NULL))
        fputs("! something is still current\n", tree->account);
}

static void end_some(tree *tree)
{
    for (uint32_t i = tree->span_count; i-- > 0;)
        if (tree->spans[i].state != TREE_OVER && tree_chance(&tree->random, 85)) /* the others never end */
            end_span(tree, &tree->spans[i]);
}

static uint32_t any_thread(tree *tree)
{
    return tree->number % THREADS_EVERY == 1 ? tree_below(&tree->random, TREE_THREADS) : 0;
}

void tree_play(tree *tree, uint32_t number, uint64_t seed)
{
    tree->random.state = seed * 1000003 + number;
    tree->number = number;
    tree->large = number % LARGE_EVERY == 7;
    tree->span_count = 0;
    uint32_t threads = number % THREADS_EVERY == 1 ? TREE_THREADS : 1;
    uint32_t calls = 3 + tree_below(&tree->random, CALLS_MAX);
    fprintf(tree->account, "T %u\n", number);
    for (uint32_t i = 0; i < TREE_CONTEXTS; i++)
        tree_any_context(tree, &tree->contexts[i], i);
    for (uint32_t i = 0; i < threads; i++)
        tree_run_on(tree, i, begin_thread);
    for (uint32_t i = 0; i < calls; i++)
        tree_run_on(tree, any_thread(tree), one_call);
    tree_run_on(tree, any_thread(tree), end_some);
    for (uint32_t i = 0; i < threads; i++)
        tree_run_on(tree, i, end_thread);
}

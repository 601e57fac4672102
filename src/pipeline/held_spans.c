#include "pipeline/held_spans.h"

#include <cltel/span.h>

#include "base/memory.h"
#include "encode/xray_segment.h"

enum { CHAINS = 1024 };

/* Late children of a decided trace come within this time. */
static const int64_t DECIDED_FOR_NS = INT64_C(60) * 1000000000;

/* Before each record in a trace's memory. */
typedef struct entry_head {
    uint64_t ring;
    int64_t start_ns;
    int64_t end_ns;
} entry_head;

typedef enum fate { UNDECIDED, KEPT, FORGOTTEN } fate;

/* The spans of one local root. */
typedef struct trace {
    cltel_record_trace root; /* trace id, and the root's span id */
    struct trace *chain;
    struct trace *older; /* in its list */
    struct trace *newer;
    struct trace *next_kept;
    cltel_buf spans; /* entry_head and record, each */
    size_t taken;    /* of spans, once kept */
    uint64_t count;  /* spans in it */
    int64_t decided_ns;
    fate fate;
    bool failed; /* a span of it is an error or fault */
    bool queued; /* among the kept */
} trace;

typedef struct trace_list {
    trace *oldest;
    trace *newest;
} trace_list;

struct cltel_held {
    cltel_held_rules rules;
    cltel_held_counts counts;
    uint64_t bytes;
    trace *chains[CHAINS];
    trace_list undecided; /* in order of their first span */
    trace_list decided;   /* in order of decision */
    trace *kept_first;
    trace *kept_last;
};

cltel_held *cltel_held_new(const cltel_held_rules *rules)
{
    cltel_held *held = cltel_alloc(sizeof *held);
    if (held)
        held->rules = *rules;
    return held;
}

static trace **chain_of(cltel_held *held, const cltel_record_trace *root)
{
    uint64_t word;
    memcpy(&word, root->span_id, sizeof word);
    return &held->chains[(word * 0x9E3779B97F4A7C15u) >> 54];
}

static trace *find(cltel_held *held, const cltel_record_trace *root)
{
    trace *at = *chain_of(held, root);
    while (at && memcmp(&at->root, root, sizeof *root) != 0)
        at = at->chain;
    return at;
}

static trace_list *list_of(cltel_held *held, const trace *at)
{
    return at->fate == UNDECIDED ? &held->undecided : &held->decided;
}

static void join_list(cltel_held *held, trace *at)
{
    trace_list *list = list_of(held, at);
    at->newer = NULL;
    at->older = list->newest;
    *(list->newest ? &list->newest->newer : &list->oldest) = at;
    list->newest = at;
}

static void leave_list(cltel_held *held, trace *at)
{
    trace_list *list = list_of(held, at);
    *(at->older ? &at->older->newer : &list->oldest) = at->newer;
    *(at->newer ? &at->newer->older : &list->newest) = at->older;
}

static trace *add(cltel_held *held, const cltel_record_trace *root)
{
    trace *made = cltel_alloc(sizeof *made);
    if (!made)
        return NULL;
    made->root = *root;
    trace **chain = chain_of(held, root);
    made->chain = *chain;
    *chain = made;
    join_list(held, made);
    held->bytes += sizeof *made;
    return made;
}

static void remove_trace(cltel_held *held, trace *gone)
{
    trace **chain = chain_of(held, &gone->root);
    while (*chain != gone)
        chain = &(*chain)->chain;
    *chain = gone->chain;
    leave_list(held, gone);
    held->bytes -= sizeof *gone + gone->spans.cap;
    cltel_buf_done(&gone->spans);
    cltel_release(gone);
}

void cltel_held_free(cltel_held *held)
{
    if (!held)
        return;
    while (held->decided.oldest)
        remove_trace(held, held->decided.oldest);
    while (held->undecided.oldest)
        remove_trace(held, held->undecided.oldest);
    cltel_release(held);
}

/* Its spans are counted as `lost`, and their memory is free. */
static void empty(cltel_held *held, trace *at, uint64_t *lost)
{
    *lost += at->count;
    held->counts.inside -= at->count;
    held->bytes -= at->spans.cap;
    at->count = 0;
    cltel_buf_done(&at->spans);
    at->spans = (cltel_buf){ 0 };
}

/* Traces that are kept stay until they are taken: the worker takes them at once unless the service is behind. */
static void give_up_oldest(cltel_held *held, const trace_list *list, const trace *wanted, uint64_t bytes)
{
    for (trace *at = list->oldest, *next; at && held->bytes + bytes > held->rules.bytes_max; at = next) {
        next = at->newer;
        if (at == wanted || at->queued)
            continue;
        empty(held, at, &held->counts.no_room);
        remove_trace(held, at);
    }
}

/* First what is only remembered for late children, then what nobody knows the end of. */
static void make_room(cltel_held *held, const trace *wanted, uint64_t bytes)
{
    give_up_oldest(held, &held->decided, wanted, bytes);
    give_up_oldest(held, &held->undecided, wanted, bytes);
}

static bool append(cltel_held *held, trace *at, const cltel_record *record, const entry_head *head)
{
    uint64_t cap = at->spans.cap, len = at->spans.len;
    if (held->bytes + sizeof *head + record->header->length > held->rules.bytes_max)
        return false; /* this trace alone is too large */
    cltel_buf_append(&at->spans, head, sizeof *head);
    cltel_buf_append(&at->spans, record->header, record->header->length);
    held->bytes += at->spans.cap - cap;
    if (!at->spans.failed)
        return true;
    at->spans.len = len;
    at->spans.failed = false;
    return false;
}

static void queue_kept(cltel_held *held, trace *at)
{
    if (at->queued || at->count == 0)
        return;
    at->queued = true;
    at->next_kept = NULL;
    *(held->kept_last ? &held->kept_last->next_kept : &held->kept_first) = at;
    held->kept_last = at;
}

static void decide(cltel_held *held, trace *at, int64_t took_ns, int64_t now_ns)
{
    bool slow = held->rules.slow_ns > 0 && took_ns >= held->rules.slow_ns;
    leave_list(held, at);
    at->fate = slow || (held->rules.errors && at->failed) ? KEPT : FORGOTTEN;
    at->decided_ns = now_ns;
    join_list(held, at);
}

void cltel_held_take(cltel_held *held, const cltel_record *record, uint32_t ring, int64_t start_ns, int64_t end_ns,
                     int64_t now_ns)
{
    const cltel_span_part *part = record->span;
    cltel_record_trace root;
    memcpy(root.trace_id, part->trace_id, sizeof root.trace_id);
    memcpy(root.span_id, part->root_id, sizeof root.span_id);
    trace *at = find(held, &root);
    make_room(held, at, sizeof(trace) + sizeof(entry_head) + record->header->length);
    if (!at)
        at = add(held, &root);
    if (!at) {
        held->counts.no_room++;
        return;
    }
    at->failed |= cltel_xray_status(record) >= CLTEL_STATUS_ERROR;
    bool ended_root = part->flags & CLTEL_SPAN_LOCAL_ROOT && !(part->flags & CLTEL_SPAN_IN_PROGRESS);
    if (ended_root && at->fate == UNDECIDED) /* whether there is room for the root itself or not */
        decide(held, at, end_ns - start_ns, now_ns);
    const entry_head head = { ring, start_ns, end_ns };
    if (append(held, at, record, &head)) {
        at->count++;
        held->counts.inside++;
    } else {
        held->counts.no_room++;
    }
    if (at->fate == KEPT)
        queue_kept(held, at);
    else if (at->fate == FORGOTTEN)
        empty(held, at, &held->counts.not_kept);
}

bool cltel_held_waits(const cltel_held *held)
{
    return held->kept_first != NULL;
}

bool cltel_held_next(cltel_held *held, cltel_held_span *span)
{
    trace *at = held->kept_first;
    if (!at)
        return false;
    entry_head head;
    memcpy(&head, at->spans.ptr + at->taken, sizeof head);
    const char *record = at->spans.ptr + at->taken + sizeof head;
    span->ring = (uint32_t)head.ring;
    span->start_ns = head.start_ns;
    span->end_ns = head.end_ns;
    return cltel_record_read(record, at->spans.len - at->taken - sizeof head, &span->record);
}

void cltel_held_next_done(cltel_held *held)
{
    trace *at = held->kept_first;
    if (!at)
        return;
    const cltel_record_header *record = (const void *)(at->spans.ptr + at->taken + sizeof(entry_head));
    at->taken += sizeof(entry_head) + record->length;
    held->counts.inside--;
    at->count--;
    if (at->count > 0)
        return;
    held->kept_first = at->next_kept;
    if (!held->kept_first)
        held->kept_last = NULL;
    at->queued = false;
    at->taken = 0;
    cltel_buf_clear(&at->spans);
}

void cltel_held_expire(cltel_held *held, int64_t now_ns, bool all)
{
    for (trace *at = held->decided.oldest, *next; at && now_ns - at->decided_ns > DECIDED_FOR_NS; at = next) {
        next = at->newer;
        if (!at->queued)
            remove_trace(held, at);
    }
    while (all && held->undecided.oldest) {
        empty(held, held->undecided.oldest, &held->counts.not_kept);
        remove_trace(held, held->undecided.oldest);
    }
}

const cltel_held_counts *cltel_held_counts_of(const cltel_held *held)
{
    return &held->counts;
}

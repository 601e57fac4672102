/* How many rows there are in each piece of time, by level: the bars above the list, and what
 * tells the list how long it is and which time a place in it has. */
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_query.h"

enum {
    BUCKETS_DEFAULT = 2000,
    BUCKETS_MAX = 4000,
    CLASSES = 5 /* other, debug, info, warn, error */
};

typedef struct histogram {
    int64_t start_ms;
    int64_t width_ms;
    size_t count; /* of buckets */
    uint32_t (*classes)[CLASSES];
    int64_t matched;
} histogram;

static int class_of(cltel_pane_level level)
{
    static const int classes[CLTEL_PANE_LEVELS] = {
        [CLTEL_PANE_LEVEL_NONE] = 0,  [CLTEL_PANE_LEVEL_TRACE] = 1, [CLTEL_PANE_LEVEL_DEBUG] = 1,
        [CLTEL_PANE_LEVEL_INFO] = 2,  [CLTEL_PANE_LEVEL_WARN] = 3,  [CLTEL_PANE_LEVEL_ERROR] = 4,
        [CLTEL_PANE_LEVEL_FATAL] = 4,
    };
    return classes[level];
}

static bool count_event(void *context, const cltel_pane_event *event)
{
    histogram *h = context;
    int64_t bucket = (event->place.timestamp_ms - h->start_ms) / h->width_ms;
    if (event->place.timestamp_ms < h->start_ms || bucket >= (int64_t)h->count)
        return true;
    h->classes[bucket][class_of(cltel_pane_level_of(event->message))]++;
    h->matched++;
    return true;
}

static bool stop_at_once(void *context, int64_t edge_ms)
{
    (void)context, (void)edge_ms;
    return false;
}

/* Widths that people can read: 1, 2 or 5 times a power of ten, in ms. */
static int64_t nice_width(int64_t span_ms, size_t buckets)
{
    int64_t least = span_ms / (int64_t)buckets + 1, width = 1;
    static const int64_t factors[] = { 1, 2, 5 };
    for (int64_t power = 1; power < INT64_MAX / 100; power *= 10)
        for (size_t i = 0; i < 3; i++) {
            width = power * factors[i];
            if (width >= least)
                return width;
        }
    return width;
}

/* The page names the grid when it goes on; else it is laid over what there is in the range. */
static bool lay_grid(histogram *h, cltel_view params, cltel_pane_scan *scan)
{
    h->count = (size_t)cltel_pane_param_i64(params, "buckets", BUCKETS_DEFAULT, 1, BUCKETS_MAX);
    h->start_ms = cltel_pane_param_i64(params, "start", -1, -1, INT64_MAX);
    h->width_ms = cltel_pane_param_i64(params, "width", 0, 0, INT64_MAX);
    if (h->start_ms >= 0 && h->width_ms > 0)
        return true;
    cltel_pane_visitor nobody = { count_event, stop_at_once, h };
    if (!cltel_pane_scan_run(scan, &nobody))
        return false;
    bool empty = scan->first_ms > scan->last_ms;
    h->width_ms = empty ? 1000 : nice_width(scan->last_ms - scan->first_ms + 1, h->count);
    h->start_ms = empty ? 0 : scan->first_ms - scan->first_ms % h->width_ms;
    return true;
}

static void append_buckets(cltel_buf *body, const histogram *h)
{
    cltel_member(body, "counts");
    cltel_buf_append_char(body, '[');
    for (size_t i = 0; i < h->count; i++) {
        const uint32_t *c = h->classes[i];
        if (c[0] + c[1] + c[2] + c[3] + c[4] == 0)
            continue;
        cltel_comma(body);
        cltel_buf_append_format(body, "[%zu,%u,%u,%u,%u,%u]", i, c[0], c[1], c[2], c[3], c[4]);
    }
    cltel_buf_append_char(body, ']');
}

static void answer(cltel_call *call, const histogram *h, const cltel_pane_scan *scan)
{
    cltel_buf *body = cltel_pane_body(call);
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "start", h->start_ms);
    cltel_member_i64(body, "width", h->width_ms);
    cltel_member_i64(body, "buckets", (int64_t)h->count);
    cltel_member_i64(body, "matched", h->matched);
    cltel_member_i64(body, "bytes", scan->bytes);
    cltel_member_i64(body, "newest", scan->newest_batch);
    if (scan->first_ms <= scan->last_ms) {
        cltel_member_i64(body, "first", scan->first_ms);
        cltel_member_i64(body, "last", scan->last_ms);
    }
    append_buckets(body, h);
    cltel_pane_append_mark(body, scan);
    cltel_buf_append_char(body, '}');
}

/* ?q&from&to[&after][&start&width&buckets][&mark] */
void cltel_pane_answer_histogram(cltel_call *call, cltel_store *store)
{
    cltel_pane_query query;
    if (cltel_pane_query_init(&query, call, store)) {
        histogram h = { 0 };
        cltel_pane_visitor visitor = { count_event, NULL, &h };
        bool fine = lay_grid(&h, call->request.query, &query.scan);
        h.classes = cltel_alloc(h.count * sizeof *h.classes);
        fine = fine && h.classes && cltel_pane_scan_run(&query.scan, &visitor);
        if (fine)
            answer(call, &h, &query.scan);
        else
            cltel_pane_refuse(call, 503, "the store could not answer");
        cltel_release(h.classes);
    }
    cltel_pane_query_done(&query);
}

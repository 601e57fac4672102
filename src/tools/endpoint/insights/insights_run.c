/* A query at work: events through the first segment, then its rows through the others. */
#include "tools/endpoint/insights/insights_run.h"
#include "base/memory.h"

enum { GIVEN_UP_MAX = 100 };

static size_t final_limit(const cltel_insights_run *run)
{
    size_t limit = run->options.limit ? run->options.limit : CLTEL_INSIGHTS_LIMIT_DEFAULT;
    return run->query->has_limit || limit > CLTEL_INSIGHTS_LIMIT_MAX ? CLTEL_INSIGHTS_LIMIT_MAX : limit;
}

static bool init_sink(cltel_insights_run *run, int index)
{
    const cltel_segment *segment = &run->query->segments[index];
    cltel_sink *s = &run->sinks[index];
    s->segment = segment;
    if (segment->end == CLTEL_END_STATS) {
        cltel_groups_init(&s->groups, segment->stats, run->query, &run->budget);
        return true;
    }
    size_t max = segment->end == CLTEL_END_ALL     ? final_limit(run)
                 : segment->end == CLTEL_END_DEDUP ? 0
                                                   : segment->limit;
    return cltel_rows_init(&s->rows, run->query, segment, index == 0, max, &run->budget);
}

cltel_insights_run *cltel_insights_run_new(const cltel_insights_query *query, const cltel_insights_options *options)
{
    cltel_insights_run *run = cltel_alloc(sizeof *run);
    if (run == NULL)
        return NULL;
    run->query = query;
    run->options = *options;
    run->sinks = cltel_alloc((size_t)query->segment_count * sizeof *run->sinks);
    run->pairs = cltel_alloc((query->column_count + 1) * sizeof *run->pairs);
    bool made = run->sinks != NULL && run->pairs != NULL && cltel_frame_init(&run->frame, query, options->now_ms);
    for (int i = 0; made && i < query->segment_count; i++)
        made = init_sink(run, i);
    if (made)
        return run;
    cltel_insights_run_free(run);
    return NULL;
}

void cltel_insights_run_free(cltel_insights_run *run)
{
    if (run == NULL)
        return;
    for (int i = 0; run->sinks != NULL && i < run->query->segment_count; i++) {
        if (run->sinks[i].segment == NULL)
            continue;
        if (run->sinks[i].segment->end == CLTEL_END_STATS)
            cltel_groups_done(&run->sinks[i].groups);
        else
            cltel_rows_done(&run->sinks[i].rows);
    }
    cltel_frame_done(&run->frame);
    cltel_release(run->sinks);
    cltel_release(run->pairs);
    cltel_release(run);
}

static bool pour(cltel_sink *s, cltel_frame *frame, int64_t time_ms)
{
    return s->segment->end == CLTEL_END_STATS ? cltel_groups_add(&s->groups, frame, time_ms)
                                              : cltel_rows_add(&s->rows, frame, time_ms);
}

static bool check_given_up(cltel_insights_run *run)
{
    return run->frame.given_up < GIVEN_UP_MAX ||
           cltel_budget_fail(&run->budget, "a regular expression of the query needs too many steps, on 100 events or "
                                           "more: write it without nested repetitions");
}

static inline bool has_needed(const cltel_insights_query *query, cltel_view message)
{
    for (size_t i = 0; i < query->needed_count; i++)
        if (cltel_needle_find(query->needed[i], message) == NULL)
            return false;
    return true;
}

bool cltel_insights_feed(cltel_insights_run *run, const cltel_insights_event *events, size_t count)
{
    const cltel_segment *first = &run->query->segments[0];
    if (run->budget.failure != NULL || run->finished)
        return false;
    for (size_t i = 0; i < count; i++) {
        const cltel_insights_event *event = &events[i];
        if (event->timestamp_ms < run->options.start_ms || event->timestamp_ms > run->options.end_ms)
            continue;
        run->statistics.records_scanned++;
        run->statistics.bytes_scanned += (double)event->message.len;
        if (!has_needed(run->query, event->message))
            continue;
        cltel_frame_begin(&run->frame, event);
        if (!cltel_run_steps(&run->frame, first->steps, first->step_count)) {
            if (run->frame.given_up == 0 || check_given_up(run))
                continue;
            return false;
        }
        run->statistics.records_matched++;
        if (!pour(&run->sinks[0], &run->frame, event->timestamp_ms) || !check_given_up(run))
            return false;
    }
    return true;
}

bool cltel_insights_can_skip(const cltel_insights_query *query, cltel_view bytes)
{
    return !has_needed(query, bytes);
}

void cltel_insights_skip(cltel_insights_run *run, size_t events, size_t message_bytes)
{
    run->statistics.records_scanned += (double)events;
    run->statistics.bytes_scanned += (double)message_bytes;
}

bool cltel_insights_satisfied(const cltel_insights_run *run, int64_t fed_down_to_ms)
{
    const cltel_sink *s = &run->sinks[0];
    bool takes_first = s->segment->end == CLTEL_END_ALL || s->segment->end == CLTEL_END_LIMIT;
    return run->budget.failure != NULL || (takes_first && s->rows.sort_count == 0 && s->rows.count > 0 &&
                                           s->rows.count == s->rows.max && s->rows.list[0]->time_ms >= fed_down_to_ms);
}

bool cltel_insights_merge(cltel_insights_run *run, cltel_insights_run *from)
{
    if (run->budget.failure == NULL)
        run->budget.failure = from->budget.failure;
    if (run->budget.failure != NULL || run->finished || from->finished || run->query != from->query)
        return false;
    run->statistics.records_matched += from->statistics.records_matched;
    run->statistics.records_scanned += from->statistics.records_scanned;
    run->statistics.bytes_scanned += from->statistics.bytes_scanned;
    run->frame.given_up += from->frame.given_up;
    bool merged = run->sinks[0].segment->end == CLTEL_END_STATS
                      ? cltel_groups_merge(&run->sinks[0].groups, &from->sinks[0].groups)
                      : cltel_rows_merge(&run->sinks[0].rows, &from->sinks[0].rows);
    if (!merged && run->budget.failure == NULL) /* what is rough in `from` has been counted there */
        run->budget.failure = from->budget.failure ? from->budget.failure : "there is no memory for the query";
    return merged && check_given_up(run);
}

void cltel_sink_sort(cltel_sink *s)
{
    if (s->segment->end == CLTEL_END_STATS)
        cltel_groups_sort(&s->groups);
    else
        cltel_rows_sort(&s->rows);
}

size_t cltel_sink_count(const cltel_sink *s)
{
    return s->segment->end == CLTEL_END_STATS ? s->groups.count : s->rows.count;
}

bool cltel_run_pass_on(cltel_insights_run *run, cltel_sink *from, cltel_sink *to)
{
    bool stats = from->segment->end == CLTEL_END_STATS;
    size_t count = cltel_sink_count(from);
    for (size_t i = 0; i < count; i++) {
        cltel_frame_begin(&run->frame, NULL);
        if (stats)
            cltel_groups_load(&from->groups, i, &run->frame);
        else
            cltel_rows_load(&from->rows, i, &run->frame);
        if (!cltel_run_steps(&run->frame, to->segment->steps, to->segment->step_count))
            continue;
        if (!pour(to, &run->frame, stats ? 0 : from->rows.list[i]->time_ms))
            return false;
    }
    return check_given_up(run);
}

bool cltel_insights_finish(cltel_insights_run *run)
{
    int last = run->query->segment_count - 1;
    if (run->budget.failure != NULL || run->finished)
        return run->budget.failure == NULL;
    for (int i = 0; i < last; i++) {
        cltel_sink_sort(&run->sinks[i]);
        if (!cltel_run_pass_on(run, &run->sinks[i], &run->sinks[i + 1]))
            return false;
    }
    cltel_sink_sort(&run->sinks[last]);
    run->finished = true;
    return true;
}

const char *cltel_insights_failure(const cltel_insights_run *run)
{
    return run->budget.failure;
}

cltel_insights_statistics cltel_insights_statistics_of(const cltel_insights_run *run)
{
    return run->statistics;
}

size_t cltel_insights_row_count(const cltel_insights_run *run)
{
    return run->finished ? run->sinks[run->query->segment_count - 1].rows.count : 0;
}

static bool show(cltel_frame *frame, const cltel_iv *value, cltel_view *text)
{
    char room[CLTEL_IV_TEXT_BYTES];
    *text = cltel_iv_show(value, room);
    if (text->ptr == room)
        text->ptr = cltel_arena_copy(&frame->scratch, *text);
    return text->ptr != NULL || text->len == 0;
}

bool cltel_run_row(cltel_insights_run *run, const cltel_rows *rows, size_t index, cltel_insights_row *row)
{
    const cltel_insights_query *query = run->query;
    *row = (cltel_insights_row){ .pairs = run->pairs };
    cltel_frame_begin(&run->frame, NULL);
    cltel_rows_load(rows, index, &run->frame);
    for (size_t i = 0; i < query->column_count; i++) {
        const cltel_iv *value = &run->frame.slots[query->columns[i].slot];
        cltel_insights_pair *pair = &run->pairs[row->count];
        if (value->type == CLTEL_IV_MISSING)
            continue;
        pair->field = query->columns[i].name;
        if (!show(&run->frame, value, &pair->value))
            return false;
        row->count++;
    }
    return true;
}

bool cltel_insights_row_at(cltel_insights_run *run, size_t index, cltel_insights_row *row)
{
    *row = (cltel_insights_row){ .pairs = run->pairs };
    return index < cltel_insights_row_count(run) &&
           cltel_run_row(run, &run->sinks[run->query->segment_count - 1].rows, index, row);
}

/* The rows of a run that goes on: what it holds is put in order beside it, and goes through the later segments in a run
 * of its own. */
#include "base/memory.h"
#include "tools/endpoint/insights/insights_run.h"

enum { FIRST_SEGMENT_MAX = 10000 }; /* more would take longer than anybody wants to wait for a foretaste */

/* The same rows or groups in a list that may be sorted: the run's own is a heap, or found by place. */
static bool borrow(const cltel_sink *from, cltel_sink *sink)
{
    size_t count = cltel_sink_count(from);
    *sink = *from;
    void *list = cltel_alloc((count + 1) * sizeof(void *));
    if (list == NULL)
        return false;
    if (from->segment->end == CLTEL_END_STATS) {
        memcpy(list, (const void *)from->groups.list, count * sizeof(void *));
        sink->groups.list = list;
    } else {
        memcpy(list, (const void *)from->rows.list, count * sizeof(void *));
        sink->rows.list = list;
    }
    cltel_sink_sort(sink);
    return true;
}

static void give_back(cltel_sink *sink)
{
    cltel_release(sink->segment->end == CLTEL_END_STATS ? (void *)sink->groups.list : (void *)sink->rows.list);
}

static bool pass_all(cltel_insights_run *beside, cltel_sink *first)
{
    cltel_sink *from = first;
    for (int i = 1; i < beside->query->segment_count; i++) {
        if (!cltel_run_pass_on(beside, from, &beside->sinks[i]))
            return false;
        from = &beside->sinks[i];
        cltel_sink_sort(from);
    }
    return true;
}

static void show_rows(cltel_insights_run *beside, const cltel_sink *first,
                      bool (*visit)(void *context, const cltel_insights_row *row), void *context)
{
    int last = beside->query->segment_count - 1;
    const cltel_rows *rows = last == 0 ? &first->rows : &beside->sinks[last].rows;
    cltel_insights_row row;
    for (size_t i = 0; i < rows->count && cltel_run_row(beside, rows, i, &row); i++)
        if (!visit(context, &row))
            return;
}

void cltel_insights_peek(const cltel_insights_run *run, bool (*visit)(void *context, const cltel_insights_row *row),
                         void *context)
{
    cltel_sink first;
    size_t count = cltel_sink_count(&run->sinks[0]);
    if (run->finished || run->budget.failure != NULL || count == 0 || count > FIRST_SEGMENT_MAX)
        return;
    cltel_insights_run *beside = cltel_insights_run_new(run->query, &run->options);
    if (beside != NULL && borrow(&run->sinks[0], &first)) {
        if (pass_all(beside, &first))
            show_rows(beside, &first, visit, context);
        give_back(&first);
    }
    cltel_insights_run_free(beside);
}

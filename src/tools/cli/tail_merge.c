#include "tools/cli/tail_merge.h"

#include <string.h>

void cltel_tail_merge_begin(cltel_tail_merge *merge)
{
    for (size_t i = 0; i < merge->count; i++) {
        cltel_tail_source *source = &merge->sources[i];
        cltel_buf_clear(&source->token);
        source->count = source->next = 0;
        source->ended = false;
    }
}

static bool is_empty(const cltel_tail_source *source)
{
    return source->next == source->count && !source->ended;
}

bool cltel_tail_merge_must_ask(const cltel_tail_merge *merge)
{
    for (size_t i = 0; i < merge->count; i++)
        if (is_empty(&merge->sources[i]))
            return true;
    return false;
}

/* Of several groups not each needs to have the streams that were named. */
static bool is_absent_stream(const cltel_tail_merge *merge, const cltel_tail_query *query,
                             const cltel_tail_source *source)
{
    return merge->count > 1 && query->stream_count && strcmp(source->answer.code, "ResourceNotFoundException") == 0;
}

/* Asks until there is an event or the group's end. */
static cltel_tail_result fill(cltel_tail_merge *merge, const cltel_tail_query *query, cltel_tail_source *source,
                              cltel_error *detail)
{
    while (is_empty(source)) {
        cltel_tail_result result = cltel_tail_page(source, query, detail);
        if (result == CLTEL_TAIL_FAILED)
            return result;
        if (result == CLTEL_TAIL_REFUSED && !is_absent_stream(merge, query, source))
            return result;
        source->ended = result != CLTEL_TAIL_MORE;
    }
    return CLTEL_TAIL_MORE;
}

cltel_tail_result cltel_tail_merge_next(cltel_tail_merge *merge, const cltel_tail_query *query,
                                        cltel_tail_source **from, const cltel_tail_event **event, cltel_error *detail)
{
    *from = NULL;
    for (size_t i = 0; i < merge->count; i++) {
        cltel_tail_source *source = &merge->sources[i];
        cltel_tail_result result = fill(merge, query, source, detail);
        if (result != CLTEL_TAIL_MORE) {
            merge->failed = i;
            return result;
        }
        if (source->next == source->count)
            continue;
        if (!*from || source->events[source->next].timestamp_ms < (*event)->timestamp_ms) {
            *from = source;
            *event = &source->events[source->next];
        }
    }
    if (!*from)
        return CLTEL_TAIL_END;
    (*from)->next++;
    return CLTEL_TAIL_MORE;
}

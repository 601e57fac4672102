#include "tools/cli/tail_last.h"

#include "base/memory.h"

bool cltel_tail_last_init(cltel_tail_last *last, size_t limit)
{
    *last = (cltel_tail_last){ cltel_alloc(limit * sizeof *last->lines), limit, 0 };
    return last->lines != NULL;
}

void cltel_tail_last_add(cltel_tail_last *last, cltel_view line)
{
    cltel_buf *place = &last->lines[last->added++ % last->limit];
    cltel_buf_clear(place);
    cltel_buf_append_view(place, line);
}

void cltel_tail_last_append_all(const cltel_tail_last *last, cltel_buf *out)
{
    size_t count = last->added < last->limit ? last->added : last->limit;
    for (size_t i = last->added - count; i < last->added; i++)
        cltel_buf_append_view(out, cltel_buf_view(&last->lines[i % last->limit]));
}

void cltel_tail_last_done(cltel_tail_last *last)
{
    for (size_t i = 0; last->lines && i < last->limit; i++)
        cltel_buf_done(&last->lines[i]);
    cltel_release(last->lines);
    *last = (cltel_tail_last){ 0 };
}

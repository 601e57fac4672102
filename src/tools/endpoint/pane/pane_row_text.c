/* Rows as JSON. */
#include <sqlite3.h>
#include <stdlib.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/pane/pane_json.h"
#include "tools/endpoint/pane/pane_query.h"
#include "tools/endpoint/pane/pane_rows.h"

enum { MEMBER_BYTES_MAX = 1024, STREAMS_MAX = 512 };

/* Where a row's text begins and ends in a buffer of texts. */
typedef struct piece {
    const cltel_pane_row *row;
    size_t start;
    size_t end;
} piece;

static int by_batch(const void *a, const void *b)
{
    const cltel_event_place *x = &((const piece *)a)->row->place, *y = &((const piece *)b)->row->place;
    if (x->batch != y->batch)
        return x->batch < y->batch ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static int by_row(const void *a, const void *b)
{
    const cltel_pane_row *x = ((const piece *)a)->row, *y = ((const piece *)b)->row;
    return (x > y) - (x < y);
}

static void append_member(cltel_buf *body, const char *name, cltel_view message, const char *member)
{
    cltel_pane_value value = cltel_pane_json_find(message, cltel_view_of(member));
    if (value.kind == CLTEL_PANE_MISSING)
        return;
    cltel_buf text = { 0 };
    cltel_pane_json_text(&text, value, MEMBER_BYTES_MAX);
    cltel_member_text(body, name, cltel_buf_view(&text));
    cltel_buf_done(&text);
}

/* What is too long for a line is cut; what a line shows of it is taken out here, where all of it is. */
static void append_row(cltel_buf *body, const cltel_pane_row *row, cltel_view message)
{
    bool cut = message.len > CLTEL_PANE_LINE_BYTES_MAX;
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member(body, "id");
    cltel_pane_id_append(body, &row->place);
    cltel_member_i64(body, "ts", row->place.timestamp_ms);
    cltel_member_i64(body, "stream", row->stream_id);
    cltel_member_i64(body, "level", cltel_pane_level_of(message));
    cltel_member_text(body, "text", (cltel_view){ message.ptr, cut ? CLTEL_PANE_LINE_BYTES_MAX : message.len });
    if (cut) {
        cltel_member_i64(body, "bytes", (int64_t)message.len);
        append_member(body, "message", message, "message");
        append_member(body, "service", message, "service");
        append_member(body, "trace_id", message, "trace_id");
    }
    cltel_buf_append_char(body, '}');
}

/* Each batch is read once, however its rows are mixed with those of others. */
static void write_texts(cltel_buf *texts, sqlite3_stmt *statement, piece *pieces, size_t count)
{
    cltel_view rest = { NULL, 0 };
    int64_t batch = -1, next_index = 0;
    cltel_framed_event framed;
    for (size_t i = 0; i < count; i++) {
        const cltel_event_place *place = &pieces[i].row->place;
        if (place->batch != batch) {
            batch = place->batch;
            next_index = 0;
            if (!cltel_pane_batch_frames(statement, batch, &rest))
                rest = (cltel_view){ NULL, 0 };
        }
        bool found = false;
        while (next_index <= place->index && (found = cltel_frame_next(&rest, &framed)))
            next_index++;
        pieces[i].start = texts->len;
        if (found)
            append_row(texts, pieces[i].row, framed.message);
        pieces[i].end = texts->len;
        cltel_buf_append_char(texts, '['); /* so that the next one begins without a comma */
    }
}

static void append_streams(cltel_buf *body, cltel_store *store, const piece *pieces, size_t count)
{
    cltel_pane_names *names = cltel_alloc(sizeof *names);
    cltel_member(body, "streams");
    cltel_buf_append_char(body, '{');
    int64_t seen[STREAMS_MAX];
    size_t seen_count = 0;
    if (names)
        names->store = store;
    for (size_t i = 0; names && i < count && seen_count < STREAMS_MAX; i++) {
        int64_t id = pieces[i].row->stream_id;
        size_t k = 0;
        while (k < seen_count && seen[k] != id)
            k++;
        if (k < seen_count)
            continue;
        seen[seen_count++] = id;
        const cltel_pane_name *name = cltel_pane_names_get(names, id);
        cltel_comma(body);
        cltel_buf_append_format(body, "\"%lld\":[", (long long)id);
        cltel_json_append_string(body, cltel_buf_view(&name->group));
        cltel_buf_append_char(body, ',');
        cltel_json_append_string(body, cltel_buf_view(&name->stream));
        cltel_buf_append_char(body, ']');
    }
    cltel_buf_append_char(body, '}');
    if (names)
        cltel_pane_names_done(names);
    cltel_release(names);
}

void cltel_pane_rows_append(cltel_buf *body, cltel_store *store, const cltel_pane_rows *rows, size_t skip)
{
    size_t count = rows->count > skip ? rows->count - skip : 0;
    piece *pieces = cltel_alloc((count + 1) * sizeof *pieces);
    sqlite3_stmt *statement = cltel_pane_frames_statement(store);
    cltel_buf texts = { 0 };
    cltel_buf_append_char(&texts, '[');
    cltel_member(body, "rows");
    cltel_buf_append_char(body, '[');
    body->failed = body->failed || !pieces || !statement;
    for (size_t i = 0; i < count && !body->failed; i++)
        pieces[i].row = &rows->rows[skip + i];
    if (!body->failed) {
        qsort(pieces, count, sizeof *pieces, by_batch);
        write_texts(&texts, statement, pieces, count);
        qsort(pieces, count, sizeof *pieces, by_row);
    }
    for (size_t i = 0; i < count && !body->failed && !texts.failed; i++)
        if (pieces[i].end > pieces[i].start) {
            cltel_comma(body);
            cltel_buf_append(body, texts.ptr + pieces[i].start, pieces[i].end - pieces[i].start);
        }
    body->failed = body->failed || texts.failed;
    cltel_buf_append_char(body, ']');
    if (pieces)
        append_streams(body, store, pieces, count);
    sqlite3_finalize(statement);
    cltel_buf_done(&texts);
    cltel_release(pieces);
}

#include "tools/cli/query_words.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json_check.h"
#include "base/utf8.h"
#include "tools/cli/json_body.h"
#include "tools/cli/say.h"
#include "tools/cli/text_width.h"
#include "tools/cli/verb.h"

enum { LINE_CELLS = 76 };

#define DOT "  \302\267  "

/* "1,234,567" */
static const char *count_text(double number, char *text, size_t size)
{
    char digits[32];
    size_t at = 0;
    int len = snprintf(digits, sizeof digits, "%.0f", number < 0 || number > 1e15 ? 0 : number);
    for (int i = 0; i < len && at + 2 < size; i++) {
        if (i && (len - i) % 3 == 0)
            text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = 0;
    return text;
}

const char *cltel_cli_bytes_text(double bytes, char *text, size_t size)
{
    static const char *const units[] = { "bytes", "kB", "MB", "GB", "TB", "PB" };
    size_t unit = 0;
    for (; bytes >= 1000 && unit < 5; unit++)
        bytes /= 1000;
    snprintf(text, size, unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
    return text;
}

void cltel_cli_query_progress(cltel_cli_query_job *job, int64_t since_begin_ms)
{
    char line[200], scanned[40], bytes[40], rows[40];
    int len = snprintf(
        line, sizeof line, "\r\033[K%s, %lld s" DOT "%s records, %s looked at" DOT "%s rows so far" DOT "Ctrl-C stops",
        job->status, (long long)(since_begin_ms / 1000), count_text(job->statistics.scanned, scanned, sizeof scanned),
        cltel_cli_bytes_text(job->statistics.bytes, bytes, sizeof bytes),
        count_text((double)job->early_rows, rows, sizeof rows));
    if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0)
        job->show_progress = false;
    job->progress_shown = true;
}

void cltel_cli_query_progress_end(cltel_cli_query_job *job)
{
    static const char empty[] = "\r\033[K";
    if (job->progress_shown && write(STDERR_FILENO, empty, sizeof empty - 1) < 0)
        job->show_progress = false;
    job->progress_shown = false;
}

void cltel_cli_query_say_statistics(const cltel_cli_query_job *job)
{
    char rows[40], matched[40], scanned[40], bytes[40];
    cltel_note("%s %s" DOT "%s of %s records matched" DOT "%s scanned" DOT "%.2f s",
               count_text((double)job->rows.count, rows, sizeof rows), job->rows.count == 1 ? "row" : "rows",
               count_text(job->statistics.matched, matched, sizeof matched),
               count_text(job->statistics.scanned, scanned, sizeof scanned),
               cltel_cli_bytes_text(job->statistics.bytes, bytes, sizeof bytes), (double)job->took_ms / 1000);
    if (job->rows.no_room)
        cltel_note("cltel: %zu values are not shown: these are more than %d columns", job->rows.no_room,
                   CLTEL_COLUMNS_MAX);
}

/* Part of the query's text: the line that holds the character `wanted`, and where in it that stands. */
typedef struct place {
    cltel_view line;
    size_t column; /* in characters */
} place;

static size_t next_length(cltel_view text, size_t at)
{
    uint32_t code;
    bool valid;
    return cltel_utf8_next((const uint8_t *)text.ptr + at, text.len - at, &code, &valid);
}

static place find_place(cltel_view query, size_t wanted)
{
    place found = { { query.ptr, 0 }, 0 };
    size_t at = 0;
    for (size_t character = 0; at < query.len && character < wanted; character++) {
        bool ends_line = query.ptr[at] == '\n';
        at += next_length(query, at);
        found.column = ends_line ? 0 : found.column + 1;
        if (ends_line)
            found.line.ptr = query.ptr + at;
    }
    const char *end = memchr(query.ptr + at, '\n', query.len - at);
    found.line.len = (size_t)((end ? end : query.ptr + query.len) - found.line.ptr);
    return found;
}

/* Control characters become spaces, so that the marks stand under what they mean. */
static void append_marked(cltel_buf *line, cltel_buf *marks, place where, size_t length)
{
    size_t cells = 0, character = 0;
    for (size_t at = 0, len; at < where.line.len && cells < LINE_CELLS; at += len, character++) {
        uint32_t code;
        bool valid;
        len = cltel_utf8_next((const uint8_t *)where.line.ptr + at, where.line.len - at, &code, &valid);
        bool harmless = valid && code >= ' ' && (code < 0x7f || code >= 0x3000 || (code >= 0xa0 && code < 0x2000));
        bool marked = character >= where.column && character < where.column + length;
        int width = harmless ? cltel_cells_of(code) : 1;
        if (harmless)
            cltel_buf_append(line, where.line.ptr + at, len);
        else
            cltel_buf_append_char(line, ' ');
        for (int i = 0; i < width; i++)
            cltel_buf_append_char(marks, marked ? '^' : ' ');
        cells += (size_t)width;
    }
    if (where.column >= character) /* behind the line's end */
        cltel_buf_append_char(marks, '^');
    while (marks->len && marks->ptr[marks->len - 1] == ' ')
        marks->len--;
}

/* A long line is shown from a little before the place. */
static void begin_near(place *where)
{
    while (where->column > LINE_CELLS / 2 && where->line.len) {
        size_t len = next_length(where->line, 0);
        where->line.ptr += len;
        where->line.len -= len;
        where->column--;
    }
}

static void say_place(const char *query, cltel_view location)
{
    double start = cltel_json_number(cltel_json_member(location, "startCharOffset"));
    double end = cltel_json_number(cltel_json_member(location, "endCharOffset"));
    cltel_view text = cltel_view_of(query);
    cltel_buf line = { 0 }, marks = { 0 };
    if (!location.ptr || !(start >= 0 && start <= (double)text.len))
        return;
    place where = find_place(text, (size_t)start);
    begin_near(&where);
    append_marked(&line, &marks, where, end > start && end - start < LINE_CELLS ? (size_t)(end - start) : 1);
    cltel_buf_terminate(&line);
    cltel_buf_terminate(&marks);
    if (line.ptr && marks.ptr)
        cltel_note("  %s\n  %s", line.ptr, marks.ptr);
    cltel_buf_done(&line);
    cltel_buf_done(&marks);
}

int cltel_complain_malformed(const char *query, const cltel_aws_answer *answer)
{
    cltel_note("cltel: the query is not understood");
    if (cltel_json_valid(answer->body))
        say_place(query, cltel_json_member(cltel_json_member(answer->body, "queryCompileError"), "location"));
    cltel_note("  %s   (request %s)", answer->message, answer->request_id);
    return CLTEL_EXIT_SERVICE;
}

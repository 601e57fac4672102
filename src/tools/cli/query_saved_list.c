/* What is saved, as rows. */
#include <stdlib.h>
#include <string.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/query_saved.h"
#include "tools/cli/say.h"
#include "tools/cli/verb.h"

static void append_cell(cltel_buf *rows, const char *field, cltel_view quoted)
{
    if (!cltel_json_is_string(quoted))
        return;
    cltel_buf_append_format(rows, "%s{\"field\":\"%s\",\"value\":", rows->ptr[rows->len - 1] == '[' ? "" : ",", field);
    cltel_buf_append_view(rows, quoted);
    cltel_buf_append_char(rows, '}');
}

/* "one two", as --group would be given. */
static void append_groups(cltel_buf *rows, cltel_view list)
{
    cltel_json_walk walk;
    cltel_view key, name;
    cltel_buf names = { 0 }, quoted = { 0 };
    if (list.ptr && cltel_json_walk_begin(&walk, list) && !walk.object)
        while (cltel_json_walk_next(&walk, &key, &name)) {
            cltel_buf_append_text(&names, names.len ? " " : "");
            if (cltel_json_is_string(name))
                cltel_json_append_unquoted(&names, name);
        }
    cltel_json_append_string(&quoted, cltel_buf_view(&names));
    append_cell(rows, "groups", cltel_buf_view(&quoted));
    cltel_buf_done(&names);
    cltel_buf_done(&quoted);
}

typedef struct saved_rows {
    cltel_buf text; /* rows as GetQueryResults gives them, one behind the other */
    size_t *ends;
    size_t count, room;
} saved_rows;

static bool add_row(void *context, cltel_view definition)
{
    saved_rows *rows = context;
    if (rows->count == rows->room) {
        size_t room = rows->room ? 2 * rows->room : 64;
        size_t *ends = cltel_realloc(rows->ends, room * sizeof *ends);
        if (!ends)
            return false;
        rows->ends = ends;
        rows->room = room;
    }
    cltel_buf_append_char(&rows->text, '[');
    append_cell(&rows->text, "name", cltel_json_member(definition, "name"));
    append_groups(&rows->text, cltel_json_member(definition, "logGroupNames"));
    append_cell(&rows->text, "query", cltel_json_member(definition, "queryString"));
    cltel_buf_append_char(&rows->text, ']');
    rows->ends[rows->count++] = rows->text.len;
    return !rows->text.failed;
}

static int compare_rows(const void *a, const void *b)
{
    const cltel_view *x = a, *y = b;
    int order = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* By name, which each row begins with: the service has an order of its own. */
static bool join_rows(const saved_rows *rows, cltel_buf *json)
{
    cltel_view *sorted = cltel_alloc((rows->count + 1) * sizeof *sorted);
    if (!sorted)
        return false;
    for (size_t i = 0, begin = 0; i < rows->count; begin = rows->ends[i++])
        sorted[i] = (cltel_view){ rows->text.ptr + begin, rows->ends[i] - begin };
    qsort(sorted, rows->count, sizeof *sorted, compare_rows);
    cltel_buf_append_char(json, '[');
    for (size_t i = 0; i < rows->count; i++) {
        cltel_buf_append_text(json, i ? "," : "");
        cltel_buf_append_view(json, sorted[i]);
    }
    cltel_buf_append_char(json, ']');
    cltel_release(sorted);
    return !json->failed;
}

int cltel_cli_saved_list(cltel_aws *aws, cltel_cli_rows *rows)
{
    saved_rows found = { 0 };
    cltel_buf json = { 0 };
    int code = cltel_cli_saved_visit(aws, add_row, &found);
    if (!code && !(join_rows(&found, &json) && cltel_cli_rows_read(rows, cltel_buf_view(&json))))
        code = cltel_complain_memory();
    cltel_buf_done(&json);
    cltel_buf_done(&found.text);
    cltel_release(found.ends);
    return code;
}

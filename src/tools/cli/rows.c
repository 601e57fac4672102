#include "tools/cli/rows.h"

#include <string.h>

#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"

cltel_view cltel_cli_rows_name(const cltel_cli_rows *rows, size_t column)
{
    return (cltel_view){ rows->text.ptr + rows->columns[column].at, rows->columns[column].len };
}

/* Room for one more of item_bytes in *items. */
static bool make_room(void **items, size_t count, size_t *room, size_t item_bytes)
{
    if (count < *room)
        return true;
    size_t wanted = *room ? *room * 2 : 256;
    void *grown = cltel_realloc(*items, wanted * item_bytes);
    if (!grown)
        return false;
    *items = grown;
    *room = wanted;
    return true;
}

/* Unquotes into text; false: no memory. */
static bool keep_text(cltel_cli_rows *rows, cltel_view quoted, size_t *at, size_t *len)
{
    *at = rows->text.len;
    cltel_json_append_unquoted(&rows->text, quoted);
    *len = rows->text.len - *at;
    return !rows->text.failed;
}

/* The column of this name, made when it is new. Rows mostly have the same columns in the same order, so the search
 * begins where the last one ended. CLTEL_COLUMNS_MAX: there is no room. */
static size_t column_of(cltel_cli_rows *rows, cltel_view quoted, size_t hint)
{
    cltel_column name;
    if (!keep_text(rows, quoted, &name.at, &name.len))
        return CLTEL_COLUMNS_MAX;
    for (size_t i = 0; i < rows->column_count; i++) {
        size_t column = (hint + i) % rows->column_count;
        if (cltel_view_equal(cltel_cli_rows_name(rows, column), (cltel_view){ rows->text.ptr + name.at, name.len })) {
            rows->text.len = name.at;
            return column;
        }
    }
    if (rows->column_count == CLTEL_COLUMNS_MAX) {
        rows->text.len = name.at;
        return CLTEL_COLUMNS_MAX;
    }
    rows->columns[rows->column_count] = name;
    return rows->column_count++;
}

static bool read_cell(cltel_cli_rows *rows, cltel_view object, size_t *hint)
{
    cltel_view field = cltel_json_member(object, "field"), value = cltel_json_member(object, "value");
    cltel_row_cell cell;
    if (!cltel_json_is_string(field) || !cltel_json_is_string(value) ||
        (cltel_json_says(field, "@ptr") && !rows->with_ptr))
        return true;
    cell.column = column_of(rows, field, *hint);
    *hint = cell.column + 1;
    if (cell.column == CLTEL_COLUMNS_MAX) {
        rows->no_room++;
        return !rows->text.failed;
    }
    if (!keep_text(rows, value, &cell.at, &cell.len) ||
        !make_room((void **)&rows->cells, rows->cell_count, &rows->cell_room, sizeof cell))
        return false;
    rows->cells[rows->cell_count++] = cell;
    return true;
}

bool cltel_cli_rows_read(cltel_cli_rows *rows, cltel_view results)
{
    cltel_json_walk walk, inner;
    cltel_view key, row, cell;
    if (!results.ptr || !cltel_json_walk_begin(&walk, results) || walk.object)
        return true;
    while (cltel_json_walk_next(&walk, &key, &row)) {
        if (!cltel_json_walk_begin(&inner, row) || inner.object)
            continue;
        for (size_t hint = 0; cltel_json_walk_next(&inner, &key, &cell);)
            if (!read_cell(rows, cell, &hint))
                return false;
        if (!make_room((void **)&rows->ends, rows->count, &rows->room, sizeof *rows->ends))
            return false;
        rows->ends[rows->count++] = rows->cell_count;
    }
    return true;
}

void cltel_cli_rows_values(const cltel_cli_rows *rows, size_t row, cltel_view *values)
{
    for (size_t i = 0; i < rows->column_count; i++)
        values[i] = (cltel_view){ NULL, 0 };
    for (size_t i = row ? rows->ends[row - 1] : 0; i < rows->ends[row]; i++)
        if (rows->cells[i].column < rows->column_count)
            values[rows->cells[i].column] = (cltel_view){ rows->text.ptr + rows->cells[i].at, rows->cells[i].len };
}

/* CLTEL_COLUMNS_MAX: there is none of this name. */
static size_t find_column(const cltel_cli_rows *rows, cltel_view name)
{
    for (size_t i = 0; i < rows->column_count; i++)
        if (cltel_view_equal(cltel_cli_rows_name(rows, i), name))
            return i;
    return CLTEL_COLUMNS_MAX;
}

/* A name may stand there twice; the first place counts. */
static size_t choose(const cltel_cli_rows *rows, const char *list, size_t *places, cltel_column *chosen,
                     cltel_view *unknown)
{
    size_t count = 0;
    for (const char *at = list; at; at = *at ? at + 1 : NULL) {
        cltel_view name = { at, strcspn(at, ",") };
        size_t column = find_column(rows, name);
        if (column == CLTEL_COLUMNS_MAX) {
            *unknown = name;
            return 0;
        }
        at += name.len;
        if (places[column] != CLTEL_COLUMNS_MAX)
            continue;
        places[column] = count;
        chosen[count++] = rows->columns[column];
    }
    return count;
}

bool cltel_cli_rows_choose(cltel_cli_rows *rows, const char *list, cltel_view *unknown)
{
    size_t places[CLTEL_COLUMNS_MAX];
    cltel_column chosen[CLTEL_COLUMNS_MAX];
    if (!rows->count) /* without rows there are no columns to choose from */
        return true;
    for (size_t i = 0; i < CLTEL_COLUMNS_MAX; i++)
        places[i] = CLTEL_COLUMNS_MAX;
    size_t count = choose(rows, list, places, chosen, unknown);
    if (!count)
        return false;
    for (size_t i = 0; i < rows->cell_count; i++)
        rows->cells[i].column = places[rows->cells[i].column];
    memcpy(rows->columns, chosen, count * sizeof *chosen);
    rows->column_count = count;
    return true;
}

void cltel_cli_rows_done(cltel_cli_rows *rows)
{
    cltel_buf_done(&rows->text);
    cltel_release(rows->cells);
    cltel_release(rows->ends);
}

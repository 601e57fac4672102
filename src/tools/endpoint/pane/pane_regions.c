/* The regions that traces are of: mostly one. */
#include <stdio.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_trace_scan.h"
#include "tools/endpoint/store_statements.h"

enum { REGIONS_MAX = 64 };

typedef bool (*region_visit)(void *context, const char *region, int64_t newest_us);

/* Jumps from region to region in the index, so a million traces cost no more than one. */
static void visit_regions(cltel_store *store, region_visit visit, void *context)
{
    static const char sql[] = "SELECT region,(SELECT max(first_us) FROM xray_trace t WHERE t.region=o.region)"
                              " FROM xray_trace o WHERE region>?1 ORDER BY region LIMIT 1";
    char region[CLTEL_REGION_CHARS + 1] = "";
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return;
    for (int i = 0; i < REGIONS_MAX; i++) {
        sqlite3_bind_text(statement, 1, region, -1, SQLITE_TRANSIENT);
        if (sqlite3_step(statement) != SQLITE_ROW)
            break;
        cltel_store_column_text(statement, 0, region, sizeof region);
        if (!visit(context, region, sqlite3_column_int64(statement, 1)))
            break;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
}

typedef struct newest {
    char *region;
    int64_t us;
} newest;

static bool keep_newest(void *context, const char *region, int64_t newest_us)
{
    newest *n = context;
    if (newest_us > n->us) {
        snprintf(n->region, CLTEL_REGION_CHARS + 1, "%s", region);
        n->us = newest_us;
    }
    return true;
}

void cltel_pane_choose_region(cltel_call *call, cltel_store *store)
{
    cltel_buf text = { 0 };
    call->region[0] = '\0';
    if (cltel_pane_param(call->request.query, "region", &text) && text.len > 0 && text.len <= CLTEL_REGION_CHARS) {
        cltel_buf_terminate(&text);
        if (!text.failed)
            snprintf(call->region, sizeof call->region, "%s", text.ptr);
    } else {
        newest n = { call->region, INT64_MIN };
        visit_regions(store, keep_newest, &n);
    }
    cltel_buf_done(&text);
}

static bool append_region(void *context, const char *region, int64_t newest_us)
{
    (void)newest_us;
    cltel_comma(context);
    cltel_json_append_string(context, cltel_view_of(region));
    return true;
}

void cltel_pane_append_regions(cltel_buf *body, cltel_store *store)
{
    cltel_member(body, "regions");
    cltel_buf_append_char(body, '[');
    visit_regions(store, append_region, body);
    cltel_buf_append_char(body, ']');
}

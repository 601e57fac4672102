/* Log groups. Names are unique in a region. */
#include "tools/endpoint/store_statements.h"

cltel_stored cltel_store_create_group(cltel_store *store, const char *region, cltel_view name,
                                      const cltel_group_settings *settings)
{
    cltel_log_group there;
    cltel_stored found = cltel_store_find_group(store, region, name, &there);
    if (found != CLTEL_STORED_NOT)
        return found == CLTEL_STORED ? CLTEL_STORED_NOT : found;
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_GROUP_INSERT);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_bind_text(statement, 1, cltel_view_of(region));
    cltel_bind_text(statement, 2, name);
    cltel_bind_text(statement, 3, settings->class_name);
    cltel_bind_text(statement, 4, settings->kms_key);
    cltel_bind_text(statement, 5, settings->tags);
    sqlite3_bind_int64(statement, 6, settings->now_ms);
    return cltel_store_run(statement);
}

static void read_group(sqlite3_stmt *statement, cltel_log_group *group)
{
    group->id = sqlite3_column_int64(statement, 0);
    cltel_store_column_text(statement, 1, group->name, sizeof group->name);
    cltel_store_column_text(statement, 2, group->class_name, sizeof group->class_name);
    group->created_ms = sqlite3_column_int64(statement, 3);
    group->retention_days = sqlite3_column_int64(statement, 4);
    group->stored_bytes = sqlite3_column_int64(statement, 5);
    group->span_max_ms = sqlite3_column_int64(statement, 6);
    cltel_store_column_text(statement, 7, group->kms_key, sizeof group->kms_key);
}

cltel_stored cltel_store_find_group(cltel_store *store, const char *region, cltel_view name, cltel_log_group *group)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_GROUP_FIND);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_bind_text(statement, 1, cltel_view_of(region));
    cltel_bind_text(statement, 2, name);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    if (found == CLTEL_STORED)
        read_group(statement, group);
    sqlite3_reset(statement);
    return found;
}

cltel_stored cltel_store_set_retention(cltel_store *store, int64_t group_id, int64_t days)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_GROUP_RETENTION);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, group_id);
    sqlite3_bind_int64(statement, 2, days);
    return cltel_store_run(statement);
}

cltel_stored cltel_store_group_tags(cltel_store *store, int64_t group_id, cltel_buf *tags)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_GROUP_TAGS);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, group_id);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    cltel_buf_clear(tags);
    if (found == CLTEL_STORED)
        cltel_buf_append_text(tags, (const char *)sqlite3_column_text(statement, 0));
    sqlite3_reset(statement);
    return found;
}

static cltel_stored set_group_text(cltel_store *store, cltel_sql sql, int64_t group_id, cltel_view text)
{
    sqlite3_stmt *statement = cltel_store_statement(store, sql);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, group_id);
    cltel_bind_text(statement, 2, text);
    return cltel_store_run(statement);
}

cltel_stored cltel_store_set_group_tags(cltel_store *store, int64_t group_id, cltel_view tags)
{
    return set_group_text(store, CLTEL_SQL_GROUP_SET_TAGS, group_id, tags);
}

cltel_stored cltel_store_set_group_key(cltel_store *store, int64_t group_id, cltel_view kms_key)
{
    return set_group_text(store, CLTEL_SQL_GROUP_SET_KEY, group_id, kms_key);
}

cltel_stored cltel_store_delete_group(cltel_store *store, int64_t group_id)
{
    static const cltel_sql parts[] = { CLTEL_SQL_GROUP_DELETE_BATCHES, CLTEL_SQL_GROUP_DELETE_STREAMS,
                                       CLTEL_SQL_GROUP_DELETE };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        sqlite3_stmt *statement = cltel_store_statement(store, parts[i]);
        if (!statement)
            return CLTEL_STORED_FAILED;
        sqlite3_bind_int64(statement, 1, group_id);
        if (cltel_store_run(statement) != CLTEL_STORED)
            return CLTEL_STORED_FAILED;
    }
    return CLTEL_STORED;
}

cltel_stored cltel_store_visit_groups(cltel_store *store, const char *region, cltel_view after, cltel_group_visit visit,
                                      void *context)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_GROUP_LIST);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_bind_text(statement, 1, cltel_view_of(region));
    cltel_bind_text(statement, 2, after);
    int step;
    cltel_log_group group;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        read_group(statement, &group);
        if (!visit(context, &group))
            break;
    }
    sqlite3_reset(statement);
    return step == SQLITE_ROW || step == SQLITE_DONE ? CLTEL_STORED : CLTEL_STORED_FAILED;
}

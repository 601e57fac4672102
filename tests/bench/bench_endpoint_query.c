/* Logs Insights over stored events of about 200 bytes: what the endpoint does with a query, from the store to its rows
 * as JSON, on one core; beside sqlite3, jq and grep on the same messages. The argument is the number of events;
 * 1,000,000 otherwise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/bench_stored_events.h"
#include "bench/bench_timing.h"
#include "tools/endpoint/query_board.h"

#define NEEDLE "needle-in-hay"

enum { ROUNDS = 3 };

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_endpoint_query: %s\n", what);
    exit(1);
}

static cltel_query *make_query(const bench_stored *s, const char *text)
{
    cltel_insights_error error;
    cltel_query *query = cltel_query_new();
    check(query != NULL, "no memory");
    query->compiled = cltel_insights_compile(cltel_view_of(text), &error);
    check(query->compiled != NULL, error.message);
    query->group_count = 1;
    query->groups[0] = (cltel_query_group){ .id = s->group.id, .name = "g", .span_max_ms = s->group.span_max_ms };
    query->end_s = (BENCH_STORED_START_MS + s->events) / 1000;
    return query;
}

typedef struct cost {
    double cpu_ns;
    double wall_ns;
    size_t rows;
} cost;

static cost run_once(const bench_stored *s, cltel_query_board *board, const char *text)
{
    cltel_query *query = make_query(s, text);
    int64_t wall = bench_now_ns(), cpu = bench_thread_cpu_ns();
    cltel_query_run(board, s->store, query);
    cost used = { .cpu_ns = (double)(bench_thread_cpu_ns() - cpu),
                  .wall_ns = (double)(bench_now_ns() - wall),
                  .rows = query->row_count };
    check(query->status == CLTEL_QUERY_COMPLETE, "the query failed");
    cltel_query_free(query);
    return used;
}

static cost best_of(const bench_stored *s, cltel_query_board *board, const char *text)
{
    cost best = { 1e18, 1e18, 0 };
    for (int round = 0; round < ROUNDS; round++) {
        cost used = run_once(s, board, text);
        best.cpu_ns = used.cpu_ns < best.cpu_ns ? used.cpu_ns : best.cpu_ns;
        best.wall_ns = used.wall_ns < best.wall_ns ? used.wall_ns : best.wall_ns;
        best.rows = used.rows;
    }
    return best;
}

static double resident_mb(void)
{
    char line[256];
    double mb = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, "VmRSS:", 6) == 0)
            mb = strtod(line + 6, NULL) / 1024;
    if (file)
        fclose(file);
    return mb;
}

static void query(const bench_stored *s, cltel_query_board *board, const char *bench, const char *subject,
                  const char *text)
{
    double reference_ns = bench_reference_ns();
    cost best = best_of(s, board, text);
    printf("{\"bench\":\"%s\",\"subject\":\"%s\",\"threads\":1,\"events\":%ld,\"rows\":%zu,\"gb_per_s\":%.2f,"
           "\"seconds\":%.3f,\"ms\":%.1f,\"resident_mb\":%.0f,\"reference_ns\":%.0f}\n",
           bench, subject, s->events, best.rows, s->bytes / best.cpu_ns, best.wall_ns / 1e9, best.wall_ns / 1e6,
           resident_mb(), reference_ns);
    fflush(stdout);
}

/* ---- beside ---- */

static double children_cpu_s(void)
{
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static bool has_program(const char *name)
{
    char command[64];
    snprintf(command, sizeof command, "command -v %s >/dev/null", name);
    if (system(command) == 0)
        return true;
    fprintf(stderr, "bench_endpoint_query: %s is missing: not measured\n", name);
    return false;
}

/* The processor time of one run: it is busy for seconds. */
static void peer(const bench_stored *s, const char *bench, const char *subject, const char *command)
{
    double reference_ns = bench_reference_ns(), cpu_s = children_cpu_s();
    int64_t wall = bench_now_ns();
    check(system(command) == 0, command);
    cpu_s = children_cpu_s() - cpu_s;
    printf("{\"bench\":\"%s\",\"subject\":\"%s\",\"threads\":1,\"events\":%ld,\"gb_per_s\":%.2f,"
           "\"seconds\":%.3f,\"reference_ns\":%.0f}\n",
           bench, subject, s->events, s->bytes / cpu_s / 1e9, (double)(bench_now_ns() - wall) / 1e9, reference_ns);
    fflush(stdout);
}

/* One row an event, as people keep them. It has no percentiles, and does a maximum in their place. */
static void beside_sqlite(const bench_stored *s)
{
    char command[640];
    if (!has_program("sqlite3"))
        return;
    snprintf(command, sizeof command,
             "sqlite3 %s/peer.db 'PRAGMA journal_mode=OFF' 'PRAGMA synchronous=OFF'"
             " 'CREATE TABLE events(message TEXT)' '.mode ascii' '.separator \"\\001\" \"\\n\"' '.import %s events' "
             ">/dev/null",
             s->folder, s->text);
    check(system(command) == 0, "sqlite3 did not import the messages");
    snprintf(command, sizeof command,
             "sqlite3 %s/peer.db \"SELECT rowid/60000, json_extract(message,'\\$.status'), count(*),"
             " max(json_extract(message,'\\$.duration')) FROM events GROUP BY 1,2\" >/dev/null",
             s->folder);
    peer(s, "endpoint.query", "sqlite3, max for pct", command);
    snprintf(command, sizeof command,
             "sqlite3 %s/peer.db \"SELECT rowid, message FROM events WHERE instr(message,'" NEEDLE "')\" >/dev/null",
             s->folder);
    peer(s, "endpoint.query_search", "sqlite3", command);
}

/* By status only: the messages have no time. */
static void beside_jq(const bench_stored *s)
{
    char command[256];
    if (!has_program("jq"))
        return;
    snprintf(command, sizeof command,
             "jq -n 'reduce inputs as $e ({}; .[$e.status|tostring] |= [.[0] + 1, ([.[1], $e.duration] | max)])' %s"
             " >/dev/null",
             s->text);
    peer(s, "endpoint.query", "jq, max for pct", command);
}

static void beside_grep(const bench_stored *s)
{
    char command[256];
    if (!has_program("grep"))
        return;
    snprintf(command, sizeof command, "LC_ALL=C grep -F -e '" NEEDLE "' %s >%s/found", s->text, s->folder);
    peer(s, "endpoint.query_search", "grep -F", command);
}

int main(int argc, char **argv)
{
    static bench_stored s;
    cltel_query_board *board;
    bench_stored_fill(&s, argc, argv, 1000000);
    check(cltel_query_board_start(s.data, &board, NULL) == CLTEL_OK, "no board of queries");
    query(&s, board, "endpoint.query", "cltel", "stats count(*), pct(duration, 99) by bin(1m), status");
    query(&s, board, "endpoint.query", "cltel, count", "stats count(*)");
    query(&s, board, "endpoint.query_search", "cltel",
          "filter @message like \"" NEEDLE "\" | fields @timestamp, @message");
    query(&s, board, "endpoint.query_first", "cltel",
          "fields @timestamp, @message | filter level = \"ERROR\" and status = 503 | limit 50");
    cltel_query_board_stop(board);
    beside_sqlite(&s);
    beside_jq(&s);
    beside_grep(&s);
    bench_stored_remove(&s);
    return 0;
}

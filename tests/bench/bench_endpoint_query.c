/* Logs Insights over stored events of about 200 bytes: what the endpoint does with a query, from the store to its rows
 * as JSON, on one core; beside sqlite3, jq and grep, which answer the same questions on the first 1,000,000 of the same
 * messages and must give the same answers. The argument is the number of events; 1,000,000 otherwise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_query_peers.h"
#include "bench/bench_stored_events.h"
#include "bench/bench_timing.h"
#include "tools/endpoint/query_board.h"

#define STATS "stats count(*), pct(duration, 99) by bin(1m), status"
#define SEARCH "filter @message like \"" BENCH_NEEDLE "\""

enum { ROUNDS = 3 };

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_endpoint_query: %s\n", what);
    exit(1);
}

static cltel_query *make_query(const bench_stored *s, long events, const char *text)
{
    cltel_insights_error error;
    cltel_query *query = cltel_query_new();
    check(query != NULL, "no memory");
    query->compiled = cltel_insights_compile(cltel_view_of(text), &error);
    check(query->compiled != NULL, error.message);
    query->group_count = 1;
    query->groups[0] = (cltel_query_group){ .id = s->group.id, .name = "g", .span_max_ms = s->group.span_max_ms };
    query->end_s = (BENCH_STORED_START_MS + events) / 1000 - 1; /* inclusive */
    return query;
}

typedef struct cost {
    double cpu_ns;
    double wall_ns;
    bench_answer answer;
} cost;

/* The numbers of the rows, whatever their names: count(*), pct(duration, 99), found. */
static bench_answer answer_of(const cltel_query *query)
{
    static const char *const fields[] = { "\"count(*)\",\"value\":\"", "\"pct(duration, 99)\",\"value\":\"" };
    bench_answer answer = { .rows = (double)query->rows.count };
    double *sums[] = { &answer.counts, &answer.percentiles };
    for (size_t i = 0; i < 2; i++)
        for (const char *at = query->rows.text.ptr; at && (at = strstr(at, fields[i]));) {
            at += strlen(fields[i]);
            *sums[i] += strtod(at, NULL);
        }
    return answer;
}

static cost run_once(const bench_stored *s, long events, cltel_query_board *board, const char *text)
{
    cltel_query *query = make_query(s, events, text);
    int64_t wall = bench_now_ns(), cpu = bench_thread_cpu_ns();
    cltel_query_run(board, s->store, query);
    cost used = { .cpu_ns = (double)(bench_thread_cpu_ns() - cpu), .wall_ns = (double)(bench_now_ns() - wall) };
    check(query->status == CLTEL_QUERY_COMPLETE, "the query failed");
    cltel_buf_terminate(&query->rows.text);
    used.answer = answer_of(query);
    cltel_query_free(query);
    return used;
}

static cost best_of(const bench_stored *s, long events, cltel_query_board *board, const char *text)
{
    cost best = { .cpu_ns = 1e18, .wall_ns = 1e18 };
    for (int round = 0; round < ROUNDS; round++) {
        cost used = run_once(s, events, board, text);
        best.cpu_ns = used.cpu_ns < best.cpu_ns ? used.cpu_ns : best.cpu_ns;
        best.wall_ns = used.wall_ns < best.wall_ns ? used.wall_ns : best.wall_ns;
        best.answer = used.answer;
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

static void print(const char *bench, const char *subject, long events, double bytes, cost best, double reference_ns)
{
    printf("{\"bench\":\"%s\",\"subject\":\"%s\",\"threads\":1,\"events\":%ld,\"rows\":%.0f,\"gb_per_s\":%.2f,"
           "\"seconds\":%.3f,\"ms\":%.1f,\"resident_mb\":%.0f,\"reference_ns\":%.0f}\n",
           bench, subject, events, best.answer.rows, bytes / best.cpu_ns, best.wall_ns / 1e9, best.wall_ns / 1e6,
           resident_mb(), reference_ns);
    fflush(stdout);
}

static bench_answer query(const bench_stored *s, cltel_query_board *board, const char *bench, const char *subject,
                          const char *text)
{
    double reference_ns = bench_reference_ns();
    cost best = best_of(s, s->events, board, text);
    print(bench, subject, s->events, s->bytes, best, reference_ns);
    return best.answer;
}

/* Ours over what the others get, so that one run compares equal work. */
static bench_answer query_part(const bench_stored *s, const bench_peers *peers, cltel_query_board *board,
                               const char *bench, const char *text)
{
    char subject[64];
    double reference_ns = bench_reference_ns();
    cost best = best_of(s, peers->events, board, text);
    snprintf(subject, sizeof subject, "cltel, first %ld events", peers->events);
    print(bench, subject, peers->events, peers->bytes, best, reference_ns);
    return best.answer;
}

static void beside(const bench_stored *s, cltel_query_board *board)
{
    bench_peers peers;
    bench_peers_start(&peers, s);
    bench_answer stats = query_part(s, &peers, board, "endpoint.query", STATS);
    bench_answer search = query_part(s, &peers, board, "endpoint.query_search", SEARCH " | stats count(*)");
    bench_peers_stats(&peers, &stats);
    bench_peers_search(&peers, &search);
}

int main(int argc, char **argv)
{
    static bench_stored s;
    cltel_query_board *board;
    bench_stored_fill(&s, argc, argv, 1000000);
    cltel_store_expect_reading(s.store); /* as the board's own */
    check(cltel_query_board_start(s.data, &board, NULL) == CLTEL_OK, "no board of queries");
    query(&s, board, "endpoint.query", "cltel", STATS);
    query(&s, board, "endpoint.query", "cltel, count", "stats count(*)");
    query(&s, board, "endpoint.query_search", "cltel", SEARCH " | stats count(*)");
    query(&s, board, "endpoint.query_search", "cltel, rows", SEARCH " | fields @timestamp, @message");
    query(&s, board, "endpoint.query_first", "cltel",
          "fields @timestamp, @message | filter level = \"ERROR\" and status = 503 | limit 50");
    beside(&s, board);
    cltel_query_board_stop(board);
    bench_stored_remove(&s);
    return 0;
}

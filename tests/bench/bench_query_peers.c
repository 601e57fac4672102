#include "bench/bench_query_peers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "bench/bench_timing.h"

enum { COMMAND_MAX = 2048 };

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_endpoint_query: %s\n", what);
    exit(1);
}

static void shell(const char *command)
{
    check(system(command) == 0, command);
}

void bench_peers_start(bench_peers *peers, const bench_stored *stored)
{
    char command[COMMAND_MAX];
    struct stat facts;
    *peers = (bench_peers){ .stored = stored, .events = stored->events };
    snprintf(peers->text, sizeof peers->text, "%s", stored->text);
    if (stored->events > BENCH_PEER_EVENTS_MAX) {
        peers->events = BENCH_PEER_EVENTS_MAX;
        snprintf(peers->text, sizeof peers->text, "%s/first", stored->folder);
        snprintf(command, sizeof command, "head -n %d %s >%s", BENCH_PEER_EVENTS_MAX, stored->text, peers->text);
        shell(command);
    }
    check(stat(peers->text, &facts) == 0, "the messages are gone");
    peers->bytes = (double)(facts.st_size - peers->events); /* without the ends of lines, as ours */
}

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

/* Lines of "count|percentile", or of a count alone. */
static bench_answer read_answer(const char *path)
{
    char line[256];
    bench_answer answer = { 0 };
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        char *bar = strchr(line, '|');
        answer.rows++;
        answer.counts += strtod(line, NULL);
        answer.percentiles += bar ? strtod(bar + 1, NULL) : 0;
    }
    if (file)
        fclose(file);
    return answer;
}

static bool is_same(const bench_answer *a, const bench_answer *b)
{
    return a->rows == b->rows && a->counts == b->counts && fabs(a->percentiles - b->percentiles) < 1e-6;
}

static void peer(const bench_peers *peers, const char *bench, const char *subject, const char *command,
                 const bench_answer *ours)
{
    char answered[128], whole[COMMAND_MAX + 160];
    double reference_ns = bench_reference_ns(), cpu_s = children_cpu_s();
    int64_t wall = bench_now_ns();
    snprintf(answered, sizeof answered, "%s/answer", peers->stored->folder);
    snprintf(whole, sizeof whole, "%s >%s", command, answered);
    shell(whole);
    cpu_s = children_cpu_s() - cpu_s;
    bench_answer answer = read_answer(answered);
    if (!is_same(&answer, ours))
        fprintf(stderr, "%s: %.0f rows, counts %.0f, percentiles %.4f; ours %.0f, %.0f, %.4f\n", subject, answer.rows,
                answer.counts, answer.percentiles, ours->rows, ours->counts, ours->percentiles);
    check(is_same(&answer, ours), "a program beside ours has another answer");
    printf("{\"bench\":\"%s\",\"subject\":\"%s, first %ld events\",\"threads\":1,\"events\":%ld,\"rows\":%.0f,"
           "\"gb_per_s\":%.3f,\"seconds\":%.3f,\"reference_ns\":%.0f}\n",
           bench, subject, peers->events, peers->events, answer.rows, peers->bytes / cpu_s / 1e9,
           (double)(bench_now_ns() - wall) / 1e9, reference_ns);
    fflush(stdout);
}

/* One row an event, as people keep them, and another table with the values already taken out of the JSON text; that
 * work is not counted. */
static void fill_sqlite(const bench_peers *peers)
{
    char command[COMMAND_MAX];
    snprintf(command, sizeof command,
             "sqlite3 %s/peer.db 'PRAGMA journal_mode=OFF' 'PRAGMA synchronous=OFF'"
             " 'CREATE TABLE events(message TEXT)' '.mode ascii' '.separator \"\\001\" \"\\n\"' '.import %s events'"
             " \"CREATE TABLE taken_out AS SELECT rowid AS id, json_extract(message,'\\$.status') AS status,"
             " json_extract(message,'\\$.duration') AS duration FROM events\" >/dev/null",
             peers->stored->folder, peers->text);
    shell(command);
}

/* The percentile by nearest rank, as ours: SQLite has no function for it. */
static void sqlite_stats(const bench_peers *peers, const char *subject, const char *values, const bench_answer *ours)
{
    char command[COMMAND_MAX];
    snprintf(command, sizeof command,
             "sqlite3 %s/peer.db \"WITH ranked AS (SELECT duration, count(*) OVER (PARTITION BY minute, status) AS n,"
             " row_number() OVER (PARTITION BY minute, status ORDER BY duration) AS rank FROM (%s))"
             " SELECT n, duration FROM ranked WHERE rank = (n * 99 + 99) / 100\"",
             peers->stored->folder, values);
    peer(peers, "endpoint.query", subject, command, ours);
}

static void jq_stats(const bench_peers *peers, const bench_answer *ours)
{
    char command[COMMAND_MAX];
    snprintf(command, sizeof command,
             "jq -nr '[foreach inputs as $e (-1; . + 1; [(1700000000000 + .) / 60000 | floor, $e.status, $e.duration])]"
             " | group_by(.[0:2])[] | length as $n | map(.[2]) | sort"
             " | \"\\($n)|\\(.[(($n * 99 + 99) / 100 | floor) - 1])\"' %s",
             peers->text);
    peer(peers, "endpoint.query", "jq", command, ours);
}

void bench_peers_stats(const bench_peers *peers, const bench_answer *ours)
{
    if (has_program("sqlite3")) {
        fill_sqlite(peers);
        sqlite_stats(
            peers, "sqlite3, json_extract",
            "SELECT (1700000000000 + rowid - 1) / 60000 AS minute, json_extract(message,'\\$.status') AS status,"
            " json_extract(message,'\\$.duration') AS duration FROM events",
            ours);
        sqlite_stats(peers, "sqlite3, columns taken out before",
                     "SELECT (1700000000000 + id - 1) / 60000 AS minute, status, duration FROM taken_out", ours);
    }
    if (has_program("jq"))
        jq_stats(peers, ours);
}

void bench_peers_search(const bench_peers *peers, const bench_answer *ours)
{
    char command[COMMAND_MAX];
    snprintf(command, sizeof command, "LC_ALL=C grep -c -F -e '" BENCH_NEEDLE "' %s", peers->text);
    peer(peers, "endpoint.query_search", "grep -c -F", command, ours);
    snprintf(command, sizeof command,
             "sqlite3 %s/peer.db \"SELECT count(*) FROM events WHERE instr(message,'" BENCH_NEEDLE "')\"",
             peers->stored->folder);
    if (has_program("sqlite3"))
        peer(peers, "endpoint.query_search", "sqlite3, instr", command, ours);
    snprintf(command, sizeof command,
             "jq -n 'reduce (inputs | select(.note == \"" BENCH_NEEDLE "\")) as $e (0; . + 1)' %s", peers->text);
    if (has_program("jq"))
        peer(peers, "endpoint.query_search", "jq", command, ours);
}

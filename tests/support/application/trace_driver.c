/* One trace over three processes, eight threads each.
 *
 *     trace_driver SPANS ACCOUNT      the clients take their configuration from the environment
 *
 * The first process calls the second with X-Amzn-Trace-Id, the second the third with traceparent, through pipes. Each
 * has a segment, a span for each thread and a third of all spans below these, nested up to four deep. ACCOUNT.0 to
 * ACCOUNT.2 get a line for each span, its id, its parent's and its name, and the statistics at their end. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cltel/cltel.h>

enum { PROCESSES = 3, THREADS = 8, NESTED = 4, LINE_BYTES = 96, FLUSH_MS = 60000 };

typedef struct work {
    cltel_client *client;
    cltel_context parent;
    char *lines; /* the account, so that nothing is written while spans are made */
    size_t len;
    int spans;
    int process;
    int thread;
} work;

static void say(work *work, const cltel_span *span, const char *parent_id, const char *name)
{
    char id[CLTEL_SPAN_ID_HEX_BYTES];
    cltel_context context;
    cltel_span_context(span, &context);
    cltel_context_span_id_hex(&context, id);
    work->len += (size_t)sprintf(work->lines + work->len, "span %s %s %s\n", id, parent_id[0] ? parent_id : "-", name);
}

static void current_id(char id[CLTEL_SPAN_ID_HEX_BYTES])
{
    cltel_context context;
    cltel_context_current(&context);
    cltel_context_span_id_hex(&context, id);
}

/* A chain of spans, each inside the one before. */
static void nest(work *work, int number, int depth)
{
    char name[32], parent[CLTEL_SPAN_ID_HEX_BYTES];
    if (depth == 0 || number == work->spans)
        return;
    snprintf(name, sizeof name, "work %d.%d.%d", work->process, work->thread, number);
    current_id(parent);
    CLTEL_SPAN_AS(work->client, span, number % 3 ? CLTEL_SPAN_INTERNAL : CLTEL_SPAN_CLIENT, name);
    CLTEL_SPAN_SET(&span, CLTEL_I64("number", number), CLTEL_STR("user_id", "0123456789abcdef"));
    say(work, &span, parent, name);
    nest(work, number + 1, depth - 1);
}

static void *play(void *argument)
{
    work *work = argument;
    cltel_attached attached;
    cltel_context_attach(&work->parent, &attached);
    for (int i = 0; i < work->spans; i += NESTED)
        nest(work, i, NESTED);
    cltel_context_detach(&attached);
    return NULL;
}

/* spans: of all threads together. */
static int run_threads(cltel_client *client, const cltel_context *parent, int process, int spans, FILE *account)
{
    pthread_t threads[THREADS];
    work works[THREADS] = { 0 };
    for (int i = 0; i < THREADS; i++) {
        works[i] = (work){ .client = client, .parent = *parent, .process = process, .thread = i };
        works[i].spans = spans / THREADS + (i < spans % THREADS);
        works[i].lines = malloc((size_t)(works[i].spans + 1) * LINE_BYTES);
        if (!works[i].lines || pthread_create(&threads[i], NULL, play, &works[i]) != 0)
            return 3;
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        fwrite(works[i].lines, 1, works[i].len, account);
        free(works[i].lines);
    }
    return 0;
}

/* The call of the next process: a header's value goes through the pipe. */
static void call_next(cltel_client *client, int process, int to_next, FILE *account)
{
    char value[CLTEL_XRAY_HEADER_BYTES], parent[CLTEL_SPAN_ID_HEX_BYTES], line[LINE_BYTES];
    cltel_context context;
    work work = { .client = client, .lines = line };
    current_id(parent);
    CLTEL_SPAN_AS(client, span, CLTEL_SPAN_CLIENT, "call of the next");
    say(&work, &span, parent, "call of the next");
    fputs(line, account);
    cltel_span_context(&span, &context);
    size_t len = process == 0 ? cltel_context_to_xray(&context, value, sizeof value)
                              : cltel_context_to_traceparent(&context, value, sizeof value);
    if (write(to_next, value, len) != (ssize_t)len)
        exit(4);
    close(to_next);
}

static void read_caller(int process, int from_previous, cltel_context *caller)
{
    char value[CLTEL_XRAY_HEADER_BYTES + 1] = "";
    size_t len = 0;
    ssize_t got;
    while ((got = read(from_previous, value + len, sizeof value - 1 - len)) > 0)
        len += (size_t)got;
    cltel_err err = process == 1 ? cltel_context_from_xray(caller, value, len)
                                 : cltel_context_from_w3c(caller, value, len, NULL, 0);
    if (err || len == 0)
        exit(5);
}

static int serve(cltel_client *client, int process, int spans, const cltel_context *caller, int to_next, FILE *account)
{
    char parent[CLTEL_SPAN_ID_HEX_BYTES], line[LINE_BYTES];
    cltel_context context;
    work work = { .client = client, .lines = line };
    cltel_span CLTEL_SPAN_AUTO span;
    int own = 1 + (to_next >= 0);
    cltel_context_span_id_hex(caller, parent);
    cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "the process", caller, NULL, 0);
    say(&work, &span, parent, "trace");
    fputs(line, account);
    cltel_span_attach(&span);
    if (to_next >= 0)
        call_next(client, process, to_next, account);
    cltel_span_context(&span, &context);
    return run_threads(client, &context, process, spans - own, account);
}

static int run_process(int process, int spans, const char *path, int from_previous, int to_next)
{
    static char stats[16384];
    char name[4096];
    cltel_client *client;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_context caller = CLTEL_CONTEXT_INIT;
    snprintf(name, sizeof name, "%s.%d", path, process);
    FILE *account = fopen(name, "w");
    if (from_previous >= 0)
        read_caller(process, from_previous, &caller);
    if (!account || cltel_client_new(NULL, &client, &detail) != CLTEL_OK) {
        fprintf(stderr, "trace_driver: %s\n", detail.text);
        return 2;
    }
    int code = serve(client, process, spans / PROCESSES + (process < spans % PROCESSES), &caller, to_next, account);
    cltel_err err = cltel_client_flush(client, FLUSH_MS);
    cltel_stats_json(client, stats, sizeof stats);
    fprintf(account, "stats %s\n", stats);
    fclose(account);
    cltel_client_free(client);
    return code ? code : err ? 6 : 0;
}

/* The processes part before there is a client or a thread. */
int main(int argc, char **argv)
{
    int pipes[PROCESSES][2];
    if (argc < 3)
        return 2;
    for (int i = 1; i < PROCESSES; i++)
        if (pipe(pipes[i]) != 0)
            return 2;
    int process = 0, code, spans = atoi(argv[1]);
    for (int i = 1; i < PROCESSES && process == 0; i++)
        process = fork() == 0 ? i : 0;
    for (int i = 1; i < PROCESSES; i++) {
        close(i == process ? pipes[i][1] : pipes[i][0]);
        if (i != process && i != process + 1)
            close(pipes[i][1]);
    }
    int result = run_process(process, spans, argv[2], process ? pipes[process][0] : -1,
                             process + 1 < PROCESSES ? pipes[process + 1][1] : -1);
    while (process == 0 && wait(&code) > 0)
        result = result ? result : code;
    return result != 0;
}

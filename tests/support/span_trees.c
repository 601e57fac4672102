/* Plays trees of spans and tells what it did.
 *
 *     span_trees SEED FIRST COUNT ACCOUNT [DUMP]
 *
 * ACCOUNT is written line by line; see span_tree.h. With DUMP the client has no network: each document that leaves
 * goes there, one a line, and the local endpoint's own reader of PutTraceSegments looks at it. Without, the client
 * takes its configuration from the environment and sends.
 *
 * stdout, one line: trees=N documents=N refused_by_the_endpoint=N, then the statistics as JSON. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "pipeline/client.h"
#include "send/memory_transport.h"
#include "support/span_tree.h"
#include "tools/endpoint/xray_put.h"

enum { PUMP_EVERY = 64, PUMP_MS = 60000, ACCOUNT_BUFFER_BYTES = 1 << 20 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static void (*wanted)(struct tree *tree);
static tree *played;
static FILE *dump;
static uint64_t documents, refused;

/* Serves calls for one thread of the trees, one at a time. */
static void *serve(void *argument)
{
    uint32_t self = (uint32_t)(uintptr_t)argument;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!wanted || played->here != self)
            pthread_cond_wait(&changed, &lock);
        wanted(played);
        wanted = NULL;
        pthread_cond_broadcast(&changed);
    }
    return NULL;
}

void tree_run_on(tree *tree, uint32_t thread, void (*call)(struct tree *tree))
{
    tree->here = thread;
    if (thread == 0) {
        call(tree);
        return;
    }
    pthread_mutex_lock(&lock);
    played = tree;
    wanted = call;
    pthread_cond_broadcast(&changed);
    while (wanted)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
}

static void dump_body(void *context, const cltel_request *request, cltel_response *response)
{
    cltel_segments *segments = context;
    response->status = 200;
    cltel_buf_append_text(&response->body, "{}");
    if (!strstr(request->url, "TraceSegments"))
        return;
    if (!cltel_segments_parse(segments, request->body) || segments->count > CLTEL_SEGMENTS_MAX) {
        fprintf(stderr, "span_trees: a body is not well-formed: %s\n", segments->fault ? segments->fault : "too many");
        refused++;
        return;
    }
    for (size_t i = 0; i < segments->count; i++) {
        const cltel_put_segment *segment = &segments->segments[i];
        fwrite(segments->text.ptr + segment->offset, 1, segment->len, dump);
        fputc('\n', dump);
        documents++;
        refused += segment->facts.fault != NULL;
        if (segment->facts.fault)
            fprintf(stderr, "span_trees: %s: %.*s\n", segment->facts.fault, (int)segment->len,
                    segments->text.ptr + segment->offset);
    }
}

static const char *const dump_options[] = { "aws.region",
                                            "eu-west-1",
                                            "aws.access.key.id",
                                            "AK",
                                            "aws.secret.access.key",
                                            "secret",
                                            "worker.mode",
                                            "pump",
                                            "buffer.bytes",
                                            "16MiB",
                                            "buffer.durability",
                                            "none",
                                            "trace.sampling",
                                            "always",
                                            "service.name",
                                            "shop",
                                            NULL };

static cltel_err make_client(cltel_client **client, cltel_segments *segments)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    if (!dump)
        return cltel_client_new(NULL, client, &detail);
    cltel_config *config = cltel_config_new();
    for (const char *const *option = dump_options; *option; option += 2)
        cltel_config_set(config, option[0], option[1], &detail);
    cltel_err err = cltel_client_new_with(config, cltel_memory_transport_new(dump_body, segments), client, &detail);
    cltel_config_free(config);
    if (err)
        fprintf(stderr, "span_trees: %s\n", detail.text);
    return err;
}

static cltel_err deliver(cltel_client *client)
{
    return dump ? cltel_client_pump(client, PUMP_MS) : cltel_client_flush(client, PUMP_MS);
}

static int play(tree *tree, uint64_t seed, uint32_t first, uint32_t count)
{
    pthread_t thread;
    for (uintptr_t i = 1; i < TREE_THREADS; i++)
        if (pthread_create(&thread, NULL, serve, (void *)i) != 0)
            return 2;
    for (uint32_t i = 0; i < count; i++) {
        tree_play(tree, first + i, seed);
        if ((i + 1) % PUMP_EVERY == 0 && deliver(tree->client) != CLTEL_OK)
            return 3;
    }
    return deliver(tree->client) == CLTEL_OK ? 0 : 3;
}

static void print_result(cltel_client *client, uint32_t count)
{
    static char text[16384];
    cltel_stats_json(client, text, sizeof text);
    printf("trees=%u documents=%llu refused_by_the_endpoint=%llu %s\n", count, (unsigned long long)documents,
           (unsigned long long)refused, text);
}

static void print_diagnostics(cltel_client *client)
{
    char text[1024];
    while (cltel_client_next_diagnostic(client, text, sizeof text) > 0)
        fprintf(stderr, "span_trees: %s\n", text);
}

int main(int argc, char **argv)
{
    static tree tree;
    static cltel_segments segments;
    if (argc < 5)
        return 2;
    tree.account = fopen(argv[4], "w");
    tree.rooms = malloc((size_t)TREE_SPANS * TREE_ROOM_BYTES);
    dump = argc > 5 ? fopen(argv[5], "w") : NULL;
    if (!tree.account || !tree.rooms || (argc > 5 && !dump) || make_client(&tree.client, &segments) != CLTEL_OK)
        return 2;
    setvbuf(tree.account, NULL, _IOFBF, ACCOUNT_BUFFER_BYTES);
    uint32_t count = (uint32_t)strtoul(argv[3], NULL, 10);
    int code = play(&tree, strtoull(argv[1], NULL, 10), (uint32_t)strtoul(argv[2], NULL, 10), count);
    print_result(tree.client, count);
    print_diagnostics(tree.client);
    cltel_client_free(tree.client);
    fclose(tree.account);
    if (dump)
        fclose(dump);
    free(tree.rooms);
    cltel_segments_done(&segments);
    return code;
}

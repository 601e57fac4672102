/* Trees of spans that are played at random and told in an account.
 *
 * A tree is at most TREE_SPANS spans on up to three threads, made by calls in any order: children of what is current
 * and of contexts, from headers too, ended twice, out of order or never, with fields of every kind. The account says
 * what was called and what it answered, never what a document should be: that is for its reader to know. All numbers
 * come from the seed, so the same tree is played again by its number. */
#ifndef CLTEL_TESTS_SPAN_TREE_H
#define CLTEL_TESTS_SPAN_TREE_H

#include <cltel/cltel.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { TREE_SPANS = 16, TREE_CONTEXTS = 4, TREE_THREADS = 3, TREE_DEPTH = 48, TREE_ROOM_BYTES = 160 * 1024 };

typedef struct tree_random {
    uint64_t state;
} tree_random;

static inline uint64_t tree_next(tree_random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static inline uint32_t tree_below(tree_random *random, uint32_t count)
{
    return (uint32_t)((tree_next(random) >> 32) * count >> 32);
}

static inline bool tree_chance(tree_random *random, uint32_t percent)
{
    return tree_below(random, 100) < percent;
}

typedef struct tree_text {
    const char *ptr;
    size_t len;
} tree_text;

/* What the driver knows of a parent without asking the library. */
typedef struct tree_ids {
    uint8_t trace_id[16];
    uint8_t span_id[8];
    bool has_trace, has_span;
    bool here;    /* a span of this process */
    bool sampled; /* false: Sampled=0 */
} tree_ids;

typedef struct tree_span {
    cltel_span span;
    enum { TREE_FREE, TREE_LIVE, TREE_PASSING, TREE_OVER } state; /* PASSING: its trace is not sampled */
    tree_ids ids;
    cltel_context context; /* as it was when it had started */
    bool roomy;
    int attached_on; /* a thread's number, or -1 */
} tree_span;

typedef struct tree_context {
    cltel_context context;
    tree_ids ids;
} tree_context;

/* What is attached on a thread: a span's slot, or a context's and TREE_SPANS. */
typedef struct tree_entry {
    uint32_t what;
    uint64_t serial;
    tree_ids ids;
    cltel_attached attached;
} tree_entry;

typedef struct tree_thread {
    tree_entry entries[TREE_DEPTH];
    uint32_t depth;
} tree_thread;

typedef struct tree {
    cltel_client *client;
    FILE *account;
    tree_random random;
    uint32_t number;
    bool large; /* sizes up to the limits */
    uint32_t here;
    tree_span spans[TREE_SPANS];
    uint32_t span_count;
    tree_context contexts[TREE_CONTEXTS];
    tree_thread threads[TREE_THREADS];
    void *rooms; /* TREE_SPANS of TREE_ROOM_BYTES */
} tree;

/* Runs a call on a thread of the tree and comes back when it is done; span_trees.c. */
void tree_run_on(tree *tree, uint32_t thread, void (*call)(struct tree *tree));

void tree_play(tree *tree, uint32_t number, uint64_t seed); /* span_tree_play.c */

/* span_tree_calls.c: calls on spans that exist */
void tree_change_span(tree *tree, tree_span *span);
void tree_end_span(tree *tree, tree_span *span);

/* span_tree_words.c */
tree_text tree_any_text(tree *tree);
tree_text tree_any_name(tree *tree); /* ends in NUL, and holds no other */
tree_text tree_any_key(tree *tree);
size_t tree_any_attrs(tree *tree, cltel_attr *attrs, size_t max);
void tree_any_context(tree *tree, tree_context *context, uint32_t index);

/* span_tree_account.c */
void tree_say_hex(tree *tree, const void *bytes, size_t len);
void tree_say_attrs(tree *tree, char tag, const cltel_attr *attrs, size_t count);
void tree_say_ids(tree *tree, const tree_ids *ids);
int64_t tree_now_us(void);

#endif

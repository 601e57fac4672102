/* Picks members out of a JSON text without building anything: one pass that knows the wanted paths and
 * ends when it has them all. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_JSON_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_JSON_H

#include "tools/endpoint/insights/insights_arena.h"
#include "tools/endpoint/insights/insights_value.h"

/* The wanted paths as a tree of keys; node 0 is the text's outermost value. */
typedef struct cltel_json_node {
    cltel_view key;
    uint64_t head;      /* its first eight bytes, or what there is of them */
    uint64_t head_mask; /* which of them there are */
    int first_child;    /* -1: none */
    int next;
    int slot; /* where the value goes; -1: only a way to others */
} cltel_json_node;

enum { CLTEL_JSON_NODES_MAX = 512, CLTEL_JSON_PATH_MAX = 32 };

typedef struct cltel_json_paths {
    cltel_json_node *nodes;
    int count;
    int wanted;  /* nodes with a slot */
    bool dotted; /* some path has more than one key: members named "a.b" are met, too */
} cltel_json_paths;

void cltel_json_paths_done(cltel_json_paths *paths);

/* path: keys with dots between them. Returns the node, whose slot the caller sets; -1: too many, or no memory. */
int cltel_json_paths_add(cltel_json_paths *paths, cltel_arena *arena, cltel_view path);

/* A member as an earlier text had it: from the quote of its key to where its value began. */
typedef struct cltel_json_guess {
    uint64_t text[2];
    uint64_t mask[2]; /* which bytes of text there are */
    size_t bytes;     /* 0: none was kept */
    int child;        /* what find_member() said of it */
} cltel_json_guess;

enum { CLTEL_JSON_GUESSES = 16 };

typedef struct cltel_json_seen {
    uint32_t *stamps; /* a node's value was found in this round; count of the paths' nodes */
    uint32_t round;
    const cltel_json_paths *guessed; /* the paths that the guesses belong to */
    cltel_json_guess guesses[CLTEL_JSON_GUESSES];
} cltel_json_seen;

/* Text that is no object (or array) from its first to its last character has no members. values are
 * indexed by slot; those of wanted paths that are not found become missing. Texts with escapes are
 * written to scratch. */
void cltel_json_pick(const cltel_json_paths *paths, cltel_json_seen *seen, cltel_view text, cltel_iv *values,
                     cltel_arena *scratch);

#endif

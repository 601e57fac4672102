#include "base/memory.h"
#include "tools/endpoint/insights/insights_json.h"

static int add_node(cltel_json_paths *paths, cltel_arena *arena, int parent, cltel_view key)
{
    if (paths->nodes == NULL)
        paths->nodes = cltel_alloc(CLTEL_JSON_NODES_MAX * sizeof *paths->nodes);
    if (paths->nodes == NULL || paths->count + 1 >= CLTEL_JSON_NODES_MAX)
        return -1;
    if (paths->count == 0)
        paths->nodes[paths->count++] = (cltel_json_node){ .first_child = -1, .next = -1, .slot = -1 };
    const char *copy = cltel_arena_copy(arena, key);
    if (copy == NULL)
        return -1;
    cltel_json_node *up = &paths->nodes[parent];
    cltel_json_node *node = &paths->nodes[paths->count];
    *node = (cltel_json_node){ .key = { copy, key.len }, .first_child = -1, .next = up->first_child, .slot = -1 };
    size_t head_bytes = key.len < sizeof node->head ? key.len : sizeof node->head;
    memcpy(&node->head, copy, head_bytes);
    memset(&node->head_mask, 0xFF, head_bytes);
    up->first_child = paths->count;
    return paths->count++;
}

static int find_child(const cltel_json_paths *paths, int node, cltel_view key)
{
    if (paths->count == 0)
        return -1;
    for (int child = paths->nodes[node].first_child; child >= 0; child = paths->nodes[child].next)
        if (cltel_view_equal(paths->nodes[child].key, key))
            return child;
    return -1;
}

int cltel_json_paths_add(cltel_json_paths *paths, cltel_arena *arena, cltel_view path)
{
    int node = 0;
    for (int depth = 0; depth < CLTEL_JSON_PATH_MAX; depth++) {
        const char *dot = path.len ? memchr(path.ptr, '.', path.len) : NULL;
        cltel_view key = { path.ptr, dot ? (size_t)(dot - path.ptr) : path.len };
        int child = find_child(paths, node, key);
        node = child >= 0 ? child : add_node(paths, arena, node, key);
        if (node < 0 || dot == NULL)
            return node;
        paths->dotted = true;
        path = (cltel_view){ dot + 1, path.len - key.len - 1 };
    }
    return -1;
}

void cltel_json_paths_done(cltel_json_paths *paths)
{
    cltel_release(paths->nodes);
    *paths = (cltel_json_paths){ 0 };
}

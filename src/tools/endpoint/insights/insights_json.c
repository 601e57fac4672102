#include "tools/endpoint/insights/insights_json.h"

#include "base/json_number.h"
#include "tools/endpoint/insights/insights_json_number.h"
#include "tools/endpoint/insights/insights_json_skip.h"
#include "tools/endpoint/json_unescape.h"

typedef struct picker {
    const cltel_json_paths *paths;
    cltel_json_seen *seen;
    cltel_iv *values;
    cltel_arena *scratch;
    const char *end;
    int left; /* wanted paths that are not yet found */
} picker;

static const char *pick_value(picker *p, int node, const char *at);

static bool unescape(picker *p, cltel_view inside, cltel_view *out)
{
    enum { SLACK = 8 };
    char *room = cltel_arena_take(p->scratch, inside.len + SLACK);
    const char *at = inside.ptr;
    out->ptr = room;
    /* It reads to the closing quote, which stands behind `inside`. */
    return room != NULL && cltel_json_unescape(&at, inside.ptr + inside.len + 1, room, &out->len) == NULL;
}

__attribute__((noinline)) static int child_of(const cltel_json_paths *paths, int node, cltel_view key)
{
    for (int child = paths->nodes[node].first_child; child >= 0; child = paths->nodes[child].next) {
        const cltel_json_node *c = &paths->nodes[child];
        if (c->key.len == key.len && memcmp(c->key.ptr, key.ptr, key.len) == 0)
            return child;
    }
    return -1;
}

/* The same for a key with eight readable bytes: hardly a call, for most keys are short or differ in these. */
static inline int child_of_head(const cltel_json_paths *paths, int node, cltel_view key)
{
    uint64_t head;
    memcpy(&head, key.ptr, sizeof head);
    for (int child = paths->nodes[node].first_child; child >= 0; child = paths->nodes[child].next) {
        const cltel_json_node *c = &paths->nodes[child];
        if (c->key.len != key.len || ((c->head ^ head) & c->head_mask) != 0)
            continue;
        if (key.len <= sizeof head || memcmp(c->key.ptr, key.ptr, key.len) == 0)
            return child;
    }
    return -1;
}

/* A member "a.b" is what the path a.b means, too. */
static int dotted_child_of(const cltel_json_paths *paths, int node, cltel_view key)
{
    while (node >= 0) {
        const char *dot = memchr(key.ptr, '.', key.len);
        if (dot == NULL)
            return child_of(paths, node, key);
        cltel_view head = { key.ptr, (size_t)(dot - key.ptr) };
        node = child_of(paths, node, head);
        key = (cltel_view){ dot + 1, key.len - head.len - 1 };
    }
    return -1;
}

static inline int find_member(picker *p, int node, cltel_view key, bool escaped)
{
    if (escaped && !unescape(p, key, &key))
        return -1;
    bool readable = !escaped && p->end - key.ptr >= 8;
    int child = readable ? child_of_head(p->paths, node, key) : child_of(p->paths, node, key);
    if (child < 0 && p->paths->dotted && key.len > 0 && memchr(key.ptr, '.', key.len) != NULL)
        child = dotted_child_of(p->paths, node, key);
    return child;
}

/* ---- members in the order of the text before: programs write the same keys again and again ---- */

static inline cltel_json_guess *guess_of(const picker *p, int node, unsigned index)
{
    bool outermost = node == 0 && p->seen->guessed == p->paths;
    return outermost && index < CLTEL_JSON_GUESSES ? &p->seen->guesses[index] : NULL;
}

static inline bool is_guessed(const picker *p, const cltel_json_guess *guess, const char *at)
{
    uint64_t text[2];
    if (guess == NULL || guess->bytes == 0 || p->end - at < (ptrdiff_t)sizeof text)
        return false;
    memcpy(text, at, sizeof text);
    return (((text[0] ^ guess->text[0]) & guess->mask[0]) | ((text[1] ^ guess->text[1]) & guess->mask[1])) == 0;
}

static void keep_guess(cltel_json_guess *guess, const char *at, size_t bytes, int child)
{
    if (guess == NULL)
        return;
    *guess = (cltel_json_guess){ .child = child };
    if (bytes > sizeof guess->text)
        return;
    guess->bytes = bytes;
    memcpy(guess->text, at, bytes);
    memset(guess->mask, 0xFF, bytes);
}

/* at: on the quote of a key. Returns the place of the value, or NULL: it is broken. */
static const char *read_key(picker *p, int node, const char *at, int *child)
{
    const char *end = p->end, *key = at + 1;
    bool escaped = false;
    const char *key_end = cltel_json_string_end(key, end, &escaped);
    if (key_end == NULL)
        return NULL;
    at = cltel_json_skip_blank(key_end + 1, end);
    if (at >= end || *at != ':')
        return NULL;
    *child = find_member(p, node, (cltel_view){ key, (size_t)(key_end - key) }, escaped);
    return cltel_json_skip_blank(at + 1, end);
}

static inline const char *find_value(picker *p, int node, unsigned index, const char *at, int *child)
{
    cltel_json_guess *guess = guess_of(p, node, index);
    if (is_guessed(p, guess, at)) {
        *child = guess->child;
        return cltel_json_skip_blank(at + guess->bytes, p->end);
    }
    const char *value = read_key(p, node, at, child);
    if (value != NULL)
        keep_guess(guess, at, (size_t)(value - at), *child);
    return value;
}

/* at: behind '{'. Returns the place behind '}', or NULL: it is broken, or all is found. */
static const char *pick_object(picker *p, int node, const char *at)
{
    const char *end = p->end;
    at = cltel_json_skip_blank(at, end);
    if (at < end && *at == '}')
        return at + 1;
    for (unsigned index = 0; at < end && *at == '"'; index++) {
        int child;
        at = find_value(p, node, index, at, &child);
        if (at == NULL)
            return NULL;
        at = child < 0 ? cltel_json_skip_value(at, end) : pick_value(p, child, at);
        if (at == NULL)
            return NULL;
        at = cltel_json_skip_blank(at, end);
        if (at < end && *at == '}')
            return at + 1;
        if (at >= end || *at != ',')
            return NULL;
        at = cltel_json_skip_blank(at + 1, end);
    }
    return NULL;
}

static const char *pick_array(picker *p, int node, const char *at)
{
    const char *end = p->end;
    at = cltel_json_skip_blank(at, end);
    if (at < end && *at == ']')
        return at + 1;
    for (uint32_t index = 0; at < end; index++) {
        char text[CLTEL_JSON_NUMBER_BYTES];
        size_t len = (size_t)(cltel_json_u64(text, index) - text);
        int child = child_of(p->paths, node, (cltel_view){ text, len });
        at = child < 0 ? cltel_json_skip_value(at, end) : pick_value(p, child, at);
        if (at == NULL)
            return NULL;
        at = cltel_json_skip_blank(at, end);
        if (at < end && *at == ']')
            return at + 1;
        if (at >= end || *at != ',')
            return NULL;
        at = cltel_json_skip_blank(at + 1, end);
    }
    return NULL;
}

static void read_text(picker *p, cltel_view inside, bool escaped, cltel_iv *value)
{
    if (!escaped || unescape(p, inside, &inside))
        cltel_iv_set_text(value, inside);
}

/* *value is missing. */
static void read_value(picker *p, cltel_view piece, bool escaped, cltel_iv *value)
{
    const char *end = piece.ptr + piece.len;
    switch (*piece.ptr) {
    case '"':
        read_text(p, (cltel_view){ piece.ptr + 1, piece.len - 2 }, escaped, value);
        return;
    case '{':
    case '[':
        cltel_iv_set_text(value, piece);
        value->raw = true;
        return;
    case 't':
    case 'f':
        cltel_iv_set_number(value, CLTEL_IV_BOOL, *piece.ptr == 't');
        return;
    case 'n':
        return;
    default:
        if (!(p->end - piece.ptr >= 8 && cltel_short_number(piece.ptr, piece.len, &value->number)) &&
            cltel_iv_scan_number(piece.ptr, end, &value->number) != end)
            return;
        value->type = CLTEL_IV_NUMBER;
        value->raw = true;
        value->text = piece;
    }
}

static const char *pick_value(picker *p, int node, const char *at)
{
    const cltel_json_node *n = &p->paths->nodes[node];
    const char *begin = at;
    bool escaped = false;
    if (at >= p->end)
        return NULL;
    if (n->first_child >= 0 && *at == '{')
        at = pick_object(p, node, at + 1);
    else if (n->first_child >= 0 && *at == '[')
        at = pick_array(p, node, at + 1);
    else if (*at == '"')
        at = (at = cltel_json_string_end(at + 1, p->end, &escaped)) != NULL ? at + 1 : NULL;
    else
        at = cltel_json_skip_value(at, p->end);
    if (at == NULL || at == begin || n->slot < 0 || p->seen->stamps[node] == p->seen->round)
        return at == begin ? NULL : at;
    p->seen->stamps[node] = p->seen->round; /* of members of one name the first counts */
    read_value(p, (cltel_view){ begin, (size_t)(at - begin) }, escaped, &p->values[n->slot]);
    return --p->left > 0 ? at : NULL;
}

static void next_round(const cltel_json_paths *paths, cltel_json_seen *seen)
{
    if (++seen->round != 0)
        return;
    memset(seen->stamps, 0, (size_t)paths->count * sizeof *seen->stamps);
    seen->round = 1;
}

void cltel_json_pick(const cltel_json_paths *paths, cltel_json_seen *seen, cltel_view text, cltel_iv *values,
                     cltel_arena *scratch)
{
    for (int i = 0; i < paths->count; i++)
        if (paths->nodes[i].slot >= 0)
            values[paths->nodes[i].slot].type = CLTEL_IV_MISSING;
    if (text.len == 0)
        return;
    const char *end = text.ptr + text.len;
    const char *at = cltel_json_skip_blank(text.ptr, end);
    while (end > at && cltel_json_is_blank(end[-1]))
        end--;
    if (end - at < 2 || !((*at == '{' && end[-1] == '}') || (*at == '[' && end[-1] == ']')))
        return;
    next_round(paths, seen);
    if (seen->guessed == NULL)
        seen->guessed = paths;
    picker p = { paths, seen, values, scratch, end, paths->wanted };
    if (*at == '{')
        pick_object(&p, 0, at + 1);
    else
        pick_array(&p, 0, at + 1);
}

#include "tools/endpoint/pane/pane_sieve.h"

static bool is_level(const cltel_pane_node *node)
{
    return node->kind == CLTEL_PANE_FIELD && node->level && cltel_view_equal(node->name, CLTEL_VIEW("level"));
}

/* What must stand in a message for its field of this name to be there: of a path the first step. */
static cltel_view written_name(const cltel_pane_node *node)
{
    cltel_view name = node->name, none = { NULL, 0 };
    bool absence_fits = node->op == CLTEL_PANE_DIFFERENT || node->op == CLTEL_PANE_HOLDS_NOT;
    if (node->kind != CLTEL_PANE_FIELD || absence_fits || cltel_pane_name_is_special(name) ||
        memchr(name.ptr, '/', name.len))
        return none;
    if (cltel_view_equal(name, CLTEL_VIEW("trace")))
        return CLTEL_VIEW("trace_id");
    const char *dot = memchr(name.ptr, '.', name.len);
    return dot ? (cltel_view){ name.ptr, (size_t)(dot - name.ptr) } : name;
}

void cltel_pane_sieve_init(cltel_pane_sieve *sieve, const cltel_pane_filter *filter)
{
    sieve->filter = filter;
    sieve->useful = false;
    for (int i = 0; filter->root >= 0 && i < filter->count; i++) {
        const cltel_pane_node *node = &filter->nodes[i];
        sieve->nodes[i].has_text =
            cltel_pane_node_needs_text(node) && cltel_digest_text_init(&sieve->nodes[i].text, node->text);
        sieve->nodes[i].has_name = cltel_digest_text_init(&sieve->nodes[i].name, written_name(node));
        if (sieve->nodes[i].has_text || sieve->nodes[i].has_name || is_level(node))
            sieve->useful = true;
    }
}

static bool may_take_level(const cltel_pane_node *node, const cltel_digest *digest)
{
    for (int level = 0; level < CLTEL_PANE_LEVELS; level++)
        if ((digest->levels >> level & 1) && cltel_pane_node_takes_level(node, (cltel_pane_level)level))
            return true;
    return false;
}

static bool may_take(const cltel_pane_sieve *sieve, int at, const cltel_digest *digest)
{
    const cltel_pane_node *node = &sieve->filter->nodes[at];
    if (node->kind == CLTEL_PANE_AND)
        return may_take(sieve, node->left, digest) && may_take(sieve, node->right, digest);
    if (node->kind == CLTEL_PANE_OR)
        return may_take(sieve, node->left, digest) || may_take(sieve, node->right, digest);
    if (node->kind == CLTEL_PANE_WORD)
        return !sieve->nodes[at].has_text || cltel_digest_may_hold(digest, &sieve->nodes[at].text);
    if (is_level(node))
        return may_take_level(node, digest);
    if (node->kind != CLTEL_PANE_FIELD || digest->has_escapes)
        return true;
    return (!sieve->nodes[at].has_name || cltel_digest_may_hold(digest, &sieve->nodes[at].name)) &&
           (!sieve->nodes[at].has_text || cltel_digest_may_hold(digest, &sieve->nodes[at].text));
}

bool cltel_pane_sieve_lets_through(const cltel_pane_sieve *sieve, const cltel_digest *digest)
{
    return !sieve->useful || may_take(sieve, sieve->filter->root, digest);
}

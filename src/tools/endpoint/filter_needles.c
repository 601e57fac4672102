/* Which texts a message must have for a filter to take it: searching for them passes over whole batches at once. */
#include "tools/endpoint/filter_parts.h"

enum { NEEDLE_BYTES_MIN = 2 };

typedef struct needle_set {
    cltel_needle needles[CLTEL_FILTER_NEEDLES_MAX];
    size_t count; /* 0: nothing is known */
    size_t shortest;
} needle_set;

static void add(needle_set *set, cltel_view text)
{
    set->needles[set->count++] = cltel_needle_of(text);
    set->shortest = set->count == 1 || text.len < set->shortest ? text.len : set->shortest;
}

static needle_set of_test(const cltel_filter *filter, const cltel_filter_test *test)
{
    needle_set set = { .count = 0 };
    const cltel_filter_value *value = &test->value;
    if (test->operation != CLTEL_FILTER_EQUAL || value->regex || value->is_number || value->text.len < NEEDLE_BYTES_MIN)
        return set;
    add(&set, value->text);
    if (filter->grammar == CLTEL_FILTER_JSON)
        set.needles[set.count++] = cltel_needle_of(CLTEL_VIEW("\\")); /* or it is written with escapes */
    return set;
}

static bool has(const needle_set *set, cltel_view text)
{
    for (size_t i = 0; i < set->count; i++)
        if (cltel_view_equal(set->needles[i].text, text))
            return true;
    return false;
}

static needle_set either(const needle_set *a, const needle_set *b)
{
    needle_set set = *a;
    if (a->count == 0 || b->count == 0)
        return (needle_set){ .count = 0 };
    for (size_t i = 0; i < b->count; i++) {
        if (has(&set, b->needles[i].text))
            continue;
        if (set.count == CLTEL_FILTER_NEEDLES_MAX)
            return (needle_set){ .count = 0 };
        set.needles[set.count++] = b->needles[i];
    }
    set.shortest = a->shortest < b->shortest ? a->shortest : b->shortest;
    return set;
}

/* Fewer needles are found sooner, and longer ones in fewer places. */
static needle_set better(const needle_set *a, const needle_set *b)
{
    if (a->count == 0 || b->count == 0)
        return a->count ? *a : *b;
    if (a->count != b->count)
        return a->count < b->count ? *a : *b;
    return a->shortest >= b->shortest ? *a : *b;
}

static needle_set of_node(const cltel_filter *filter, const cltel_filter_node *node)
{
    if (node->kind == CLTEL_FILTER_TEST)
        return of_test(filter, node->test);
    needle_set left = of_node(filter, node->left), right = of_node(filter, node->right);
    return node->kind == CLTEL_FILTER_OR ? either(&left, &right) : better(&left, &right);
}

static needle_set of_terms(const cltel_filter *filter)
{
    needle_set all = { .count = 0 };
    for (size_t i = 0; i < filter->term_count; i++) {
        const cltel_filter_term *term = &filter->terms[i];
        needle_set one = { .count = 0 };
        if (!term->regex && term->kind != CLTEL_FILTER_MUST_NOT && term->needle.text.len > 0)
            add(&one, term->needle.text);
        bool alternatives = term->kind == CLTEL_FILTER_MAY;
        all = i == 0 ? one : alternatives ? either(&all, &one) : better(&all, &one);
    }
    return all;
}

void cltel_filter_choose_needles(cltel_filter *filter)
{
    needle_set set = { .count = 0 };
    if (filter->grammar == CLTEL_FILTER_TERMS)
        set = of_terms(filter);
    else if (filter->root)
        set = of_node(filter, filter->root);
    memcpy(filter->needles, set.needles, sizeof set.needles);
    filter->needle_count = set.count;
}

#include "catalogue.h"

static article articles[] = {
    { "pen", 190, 1000000000 },  { "notebook", 450, 1000000000 }, { "ruler", 120, 1000000000 },
    { "compasses", 1290, 2000 }, { "eraser", 60, 1000000000 },
};

size_t catalogue_count(void)
{
    return sizeof articles / sizeof articles[0];
}

const article *catalogue_at(size_t index)
{
    return index < catalogue_count() ? &articles[index] : NULL;
}

sale catalogue_take(size_t index, long count, long *left)
{
    if (index >= catalogue_count())
        return SALE_UNKNOWN_ARTICLE;
    long have = __atomic_load_n(&articles[index].left, __ATOMIC_RELAXED);
    do {
        *left = have;
        if (have < count)
            return SALE_NOT_ENOUGH;
    } while (!__atomic_compare_exchange_n(&articles[index].left, &have, have - count, true, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    *left = have - count;
    return SALE_DONE;
}

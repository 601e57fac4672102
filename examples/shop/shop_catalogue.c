#include "shop_catalogue.h"

static const article articles[] = {
    { "pen", 190 }, { "notebook", 450 }, { "ruler", 120 }, { "compasses", 1290 }, { "eraser", 60 },
};

size_t catalogue_count(void)
{
    return sizeof articles / sizeof articles[0];
}

const article *catalogue_at(size_t index)
{
    return index < catalogue_count() ? &articles[index] : NULL;
}

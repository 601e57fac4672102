/* What the shop sells. How much of it is left knows the stock, another service: shop_stock.h. */
#ifndef SHOP_CATALOGUE_H
#define SHOP_CATALOGUE_H

#include <stddef.h>

typedef struct article {
    const char *name;
    long cents;
} article;

size_t catalogue_count(void);
const article *catalogue_at(size_t index); /* NULL past the last */

#endif

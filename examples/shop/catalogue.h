/* What the shop sells, and how much of it is left. Threads may ask at the same time. */
#ifndef SHOP_CATALOGUE_H
#define SHOP_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct article {
    const char *name;
    long cents;
    long left; /* changed by catalogue_take() only */
} article;

typedef enum sale { SALE_DONE, SALE_UNKNOWN_ARTICLE, SALE_NOT_ENOUGH } sale;

size_t catalogue_count(void);
const article *catalogue_at(size_t index); /* NULL past the last */

/* Takes count pieces out of the stock; *left is what remains. */
sale catalogue_take(size_t index, long count, long *left);

#endif

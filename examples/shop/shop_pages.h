/* What the shop answers; it knows nothing of HTTP's transport. */
#ifndef SHOP_PAGES_H
#define SHOP_PAGES_H

#include "service.h"
#include "shop_stock.h"

typedef struct shop {
    cltel_client *client;
    shop_stock *stock;
} shop;

/* GET /               the articles
 * GET /articles/N     one of them, and how many are left
 * POST /orders        body "article=N&count=N"
 * GET /health
 * An answer_function; context is a shop. */
void shop_pages_answer(void *context, const question *question, page *page);

#endif

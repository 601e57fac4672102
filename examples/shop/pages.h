/* What the shop answers; it knows nothing of HTTP's transport. What happens inside is
 * logged here, in the scope of the request. */
#ifndef SHOP_PAGES_H
#define SHOP_PAGES_H

#include <stddef.h>

#include <cltel/cltel.h>

typedef struct question {
    const char *method;
    const char *path;
    const char *body; /* ends in NUL */
} question;

typedef struct page {
    unsigned status;
    char text[1024]; /* JSON */
    size_t len;
} page;

/* GET /               the articles
 * GET /articles/N     one of them
 * POST /orders        body "article=N&count=N"
 * GET /health */
void pages_answer(cltel_client *client, const question *question, page *page);

#endif

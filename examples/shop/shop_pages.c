#include "shop_pages.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "shop_catalogue.h"

static void list_articles(page *page)
{
    page_append(page, "[");
    for (size_t i = 0; i < catalogue_count(); i++)
        page_append(page, "%s{\"article\":%zu,\"name\":\"%s\",\"cents\":%ld}", i ? "," : "", i, catalogue_at(i)->name,
                    catalogue_at(i)->cents);
    page_append(page, "]\n");
}

static void show_article(shop *shop, page *page, const char *number)
{
    char *end;
    long left;
    unsigned long index = strtoul(number, &end, 10);
    const article *article = end == number || *end ? NULL : catalogue_at(index);
    if (!article)
        page_fail(page, 404, "no such article");
    else if (shop_stock_left(shop->stock, index, &left) != STOCK_DONE)
        page_fail(page, 503, "the stock does not answer");
    else
        page_append(page, "{\"article\":%lu,\"name\":\"%s\",\"cents\":%ld,\"left\":%ld}\n", index, article->name,
                    article->cents, left);
}

static void confirm(shop *shop, page *page, const article *article, long count, long left)
{
    CLTEL_INFO(shop->client, "order placed", CLTEL_STR("article", article->name), CLTEL_I64("count", count),
               CLTEL_I64("cents", count * article->cents), CLTEL_I64("left", left));
    page->status = 201;
    page_append(page, "{\"article\":\"%s\",\"count\":%ld,\"cents\":%ld}\n", article->name, count,
                count * article->cents);
}

/* A span of its own inside the request's: how long taking the order took, and what for. */
static void take_order(shop *shop, page *page, const char *body)
{
    CLTEL_SPAN_AS(shop->client, span, CLTEL_SPAN_INTERNAL, "take order");
    long index = form_number(body, "article"), count = form_number(body, "count"), left = 0;
    const article *article = index < 0 ? NULL : catalogue_at((size_t)index);
    if (index < 0 || count < 1) {
        page_fail(page, 400, "an order needs article and count");
        return;
    }
    if (!article) {
        page_fail(page, 404, "no such article");
        return;
    }
    CLTEL_SPAN_SET(&span, CLTEL_STR("article", article->name), CLTEL_I64("count", count));
    switch (shop_stock_take(shop->stock, (size_t)index, count, &left)) {
    case STOCK_DONE:
        confirm(shop, page, article, count, left);
        break;
    case STOCK_TOO_FEW:
        CLTEL_WARN(shop->client, "not enough in stock", CLTEL_STR("article", article->name),
                   CLTEL_I64("wanted", count));
        page_fail(page, 409, "not enough in stock");
        break;
    case STOCK_FAILED:
        page_fail(page, 503, "the stock does not answer");
        break;
    }
}

void shop_pages_answer(void *context, const question *question, page *page)
{
    static const char articles[] = "/articles/";
    shop *shop = context;
    bool get = strcmp(question->method, "GET") == 0;
    if (get && strcmp(question->path, "/") == 0)
        list_articles(page);
    else if (get && strcmp(question->path, "/health") == 0)
        page_append(page, "{\"status\":\"up\"}\n");
    else if (get && strncmp(question->path, articles, sizeof articles - 1) == 0)
        show_article(shop, page, question->path + sizeof articles - 1);
    else if (strcmp(question->method, "POST") == 0 && strcmp(question->path, "/orders") == 0)
        take_order(shop, page, question->body);
    else
        page_fail(page, 404, "no such page");
}

#include "pages.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "catalogue.h"

static void __attribute__((format(printf, 2, 3))) append(page *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int wrote = vsnprintf(page->text + page->len, sizeof page->text - page->len, format, list);
    va_end(list);
    if (wrote > 0)
        page->len += (size_t)wrote;
    if (page->len >= sizeof page->text)
        page->len = sizeof page->text - 1;
}

static void fail(page *page, unsigned status, const char *reason)
{
    page->status = status;
    append(page, "{\"error\":\"%s\"}\n", reason);
}

static void append_article(page *page, size_t index)
{
    const article *article = catalogue_at(index);
    append(page, "{\"article\":%zu,\"name\":\"%s\",\"cents\":%ld}", index, article->name, article->cents);
}

static void list_articles(page *page)
{
    append(page, "[");
    for (size_t i = 0; i < catalogue_count(); i++) {
        append(page, i ? "," : "");
        append_article(page, i);
    }
    append(page, "]\n");
}

static void show_article(page *page, const char *number)
{
    char *end;
    unsigned long index = strtoul(number, &end, 10);
    if (end == number || *end || !catalogue_at(index)) {
        fail(page, 404, "no such article");
        return;
    }
    append_article(page, index);
    append(page, "\n");
}

/* A number of a form's field; -1: it is not there. */
static long form_number(const char *body, const char *name)
{
    const char *found = strstr(body, name);
    size_t len = strlen(name);
    return found && found[len] == '=' ? strtol(found + len + 1, NULL, 10) : -1;
}

static void take_order(cltel_client *client, page *page, const char *body)
{
    long index = form_number(body, "article"), count = form_number(body, "count"), left;
    if (index < 0 || count < 1) {
        fail(page, 400, "an order needs article and count");
        return;
    }
    sale sale = catalogue_take((size_t)index, count, &left);
    if (sale == SALE_UNKNOWN_ARTICLE) {
        fail(page, 404, "no such article");
        return;
    }
    const article *article = catalogue_at((size_t)index);
    if (sale == SALE_NOT_ENOUGH) {
        CLTEL_WARN(client, "not enough in stock", CLTEL_STR("article", article->name), CLTEL_I64("wanted", count),
                   CLTEL_I64("left", left));
        fail(page, 409, "not enough in stock");
        return;
    }
    CLTEL_INFO(client, "order placed", CLTEL_STR("article", article->name), CLTEL_I64("count", count),
               CLTEL_I64("cents", count * article->cents), CLTEL_I64("left", left));
    page->status = 201;
    append(page, "{\"article\":\"%s\",\"count\":%ld,\"cents\":%ld}\n", article->name, count, count * article->cents);
}

void pages_answer(cltel_client *client, const question *question, page *page)
{
    static const char articles[] = "/articles/";
    bool get = strcmp(question->method, "GET") == 0;
    page->status = 200;
    page->len = 0;
    page->text[0] = 0;
    if (get && strcmp(question->path, "/") == 0)
        list_articles(page);
    else if (get && strcmp(question->path, "/health") == 0)
        append(page, "{\"status\":\"up\"}\n");
    else if (get && strncmp(question->path, articles, sizeof articles - 1) == 0)
        show_article(page, question->path + sizeof articles - 1);
    else if (strcmp(question->method, "POST") == 0 && strcmp(question->path, "/orders") == 0)
        take_order(client, page, question->body);
    else
        fail(page, 404, "no such page");
}

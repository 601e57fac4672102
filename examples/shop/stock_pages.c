#include "stock_pages.h"

#include <stdlib.h>
#include <string.h>

static void answer_with(page *page, table_answer answer, long left)
{
    if (answer == TABLE_DONE)
        page_append(page, "{\"left\":%ld}\n", left);
    else if (answer == TABLE_NO_ARTICLE)
        page_fail(page, 404, "no such article");
    else if (answer == TABLE_TOO_FEW)
        page_fail(page, 409, "too few");
    else
        page_fail(page, 500, "the database failed");
}

static void show_left(stock_table *table, page *page, const char *number)
{
    long left = 0;
    table_answer answer = stock_table_left(table, strtol(number, NULL, 10), &left);
    answer_with(page, answer, left);
}

static void take(stock_table *table, page *page, const char *body)
{
    long left = 0;
    table_answer answer = stock_table_take(table, form_number(body, "article"), form_number(body, "count"), &left);
    answer_with(page, answer, left);
}

void stock_pages_answer(void *context, const question *question, page *page)
{
    static const char left_of[] = "/left/";
    if (strcmp(question->method, "GET") == 0 && strncmp(question->path, left_of, sizeof left_of - 1) == 0)
        show_left(context, page, question->path + sizeof left_of - 1);
    else if (strcmp(question->method, "POST") == 0 && strcmp(question->path, "/take") == 0)
        take(context, page, question->body);
    else
        page_fail(page, 404, "no such page");
}

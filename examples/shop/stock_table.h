/* The articles and how many are left, in SQLite; each statement is a span. */
#ifndef STOCK_TABLE_H
#define STOCK_TABLE_H

#include <cltel/cltel.h>

typedef struct stock_table stock_table;

typedef enum table_answer { TABLE_DONE, TABLE_NO_ARTICLE, TABLE_TOO_FEW, TABLE_FAILED } table_answer;

/* file: borrowed; ":memory:" for none. NULL: it cannot be used. Any thread may ask. */
stock_table *stock_table_open(cltel_client *client, const char *file);
void stock_table_close(stock_table *table);

table_answer stock_table_left(stock_table *table, long article, long *left);
table_answer stock_table_take(stock_table *table, long article, long count, long *left);

#endif

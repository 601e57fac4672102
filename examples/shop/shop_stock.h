/* The shop's way to the stock: HTTP by libcurl, the trace in the headers of each request. */
#ifndef SHOP_STOCK_H
#define SHOP_STOCK_H

#include <stddef.h>

#include <cltel/cltel.h>

typedef struct shop_stock shop_stock;

typedef enum stock_answer { STOCK_DONE, STOCK_TOO_FEW, STOCK_FAILED } stock_answer;

/* url: "http://127.0.0.1:8081"; borrowed. NULL: no memory. Any thread may ask. */
shop_stock *shop_stock_open(cltel_client *client, const char *url);
void shop_stock_close(shop_stock *stock);

stock_answer shop_stock_left(shop_stock *stock, size_t article, long *left);
stock_answer shop_stock_take(shop_stock *stock, size_t article, long count, long *left);

#endif

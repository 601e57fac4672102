/* What the stock answers. */
#ifndef STOCK_PAGES_H
#define STOCK_PAGES_H

#include "service.h"
#include "stock_table.h"

/* GET /left/N         {"left":N}
 * POST /take          body "article=N&count=N": takes pieces out, the same answer; 409: there are too few
 * An answer_function; context is a stock_table. */
void stock_pages_answer(void *context, const question *question, page *page);

#endif

/* How much the shop has of each article: a service of its own, over a SQLite database.
 *
 *     eval "$(cltel local --env)"; stock --port 8081 --database stock.db
 *
 * Ends by SIGINT or SIGTERM, delivers what is inside, and prints its balance. */
#include <stdio.h>

#include "program.h"
#include "stock_pages.h"

int main(int argc, char **argv)
{
    program program = { .name = "stock", .port = 8081, .threads = 2, .text_name = "database", .text = ":memory:" };
    int code = program_begin(&program, argc, argv);
    if (code)
        return code;
    stock_table *table = stock_table_open(program.client, program.text);
    if (table)
        code = program_serve(&program, stock_pages_answer, table);
    else
        fprintf(stderr, "stock: the database %s cannot be used\n", program.text);
    stock_table_close(table);
    cltel_client_free(program.client);
    return table ? code : 1;
}

/* A small shop that sells stationery over HTTP. It logs what it does and traces every request, from here through the
 * stock, another service, to its database.
 *
 *     eval "$(cltel local --env)"; stock --port 8081 & shop --port 8080 --stock http://127.0.0.1:8081
 *
 * Ends by SIGINT or SIGTERM, delivers what is inside, and prints its balance. */
#include <stdio.h>

#include "program.h"
#include "shop_pages.h"

int main(int argc, char **argv)
{
    program program = {
        .name = "shop", .port = 8080, .threads = 2, .text_name = "stock", .text = "http://127.0.0.1:8081"
    };
    int code = program_begin(&program, argc, argv);
    if (code)
        return code;
    shop shop = { program.client, shop_stock_open(program.client, program.text) };
    if (shop.stock)
        code = program_serve(&program, shop_pages_answer, &shop);
    else
        fprintf(stderr, "shop: no memory\n");
    shop_stock_close(shop.stock);
    cltel_client_free(program.client);
    return shop.stock ? code : 1;
}

/* One request of a shop as spans: what tests/contract/test_segments_xray_sdk.py writes with AWS's SDK too.
 *
 *     shop_spans <value of X-Amzn-Trace-Id>      the client takes its configuration from the environment */
#include <cltel/cltel.h>
#include <stdio.h>

static void ask_stock(cltel_client *client)
{
    CLTEL_SPAN_AS(client, span, CLTEL_SPAN_CLIENT, "stock");
    CLTEL_SPAN_SET(&span, CLTEL_STR("http.method", "GET"), CLTEL_STR("http.url", "http://stock/items/7"),
                   CLTEL_I64("http.status", 429), CLTEL_I64("http.content_length", 12), CLTEL_BOOL("http.traced", 1));
}

static void read_orders(cltel_client *client)
{
    CLTEL_SPAN_AS(client, span, CLTEL_SPAN_CLIENT, "orders@db");
    CLTEL_SPAN_SET(&span, CLTEL_STR("sql.url", "jdbc:sqlite:orders"),
                   CLTEL_STR("sql.query", "SELECT * FROM o WHERE i=?"), CLTEL_STR("sql.database_type", "SQLite"),
                   CLTEL_STR("sql.database_version", "3.40"), CLTEL_STR("sql.driver_version", "1.2"),
                   CLTEL_STR("sql.user", "app"), CLTEL_STR("sql.preparation", "statement"));
}

static void price(cltel_client *client)
{
    const cltel_frame frames[] = { { "price.py", "price", 31, 0, 0 }, { "shop.py", "handle", 7, 0, 0 } };
    CLTEL_SPAN_AS(client, span, CLTEL_SPAN_INTERNAL, "price <list>");
    cltel_span_error(&span,
                     &(cltel_exception){
                         .type = "ValueError", .message = "no price for \"7\"", .frames = frames, .frame_count = 2 });
    {
        CLTEL_SPAN_AS(client, inner, CLTEL_SPAN_INTERNAL, "look up");
        CLTEL_SPAN_SET(&inner, CLTEL_STR("tenant", "t1"));
    }
}

static void serve(cltel_client *client, const cltel_context *caller)
{
    cltel_span CLTEL_SPAN_AUTO span;
    cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "shop", caller, NULL, 0);
    cltel_span_attach(&span);
    CLTEL_SPAN_SET(&span, CLTEL_STR("http.method", "POST"), CLTEL_STR("http.url", "https://shop/orders?a=1"),
                   CLTEL_STR("http.user_agent", "curl/8"), CLTEL_STR("http.client_ip", "10.0.0.1"),
                   CLTEL_I64("http.status", 503), CLTEL_I64("http.content_length", 0), CLTEL_STR("user", "u-7"),
                   CLTEL_STR("tenant", "t1"), CLTEL_I64("items", -3), CLTEL_F64("ratio", 0.25), CLTEL_BOOL("paid", 0),
                   CLTEL_JSON("cart", "{\"lines\":[1,2,{\"gift\":null}]}"),
                   CLTEL_STR("metadata.note", "gr\xc3\xbc\xc3\x9f"
                                              "e"));
    ask_stock(client);
    read_orders(client);
    price(client);
}

int main(int argc, char **argv)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_client *client;
    cltel_context caller;
    if (argc < 2 || cltel_context_from_xray(&caller, argv[1], CLTEL_NTS) != CLTEL_OK)
        return 2;
    if (cltel_client_new(NULL, &client, &detail) != CLTEL_OK) {
        fprintf(stderr, "shop_spans: %s\n", detail.text);
        return 2;
    }
    serve(client, &caller);
    cltel_err err = cltel_client_flush(client, 20000);
    cltel_client_free(client);
    return err ? 3 : 0;
}

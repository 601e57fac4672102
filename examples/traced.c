#include <cltel/cltel.h>
#include <stdio.h>
#include <stdlib.h>

static int pay(cltel_client *client, const char *card)
{
    CLTEL_SPAN_AS(client, call, CLTEL_SPAN_CLIENT, "POST /payments"); /* ends with the function, on every way out */
    CLTEL_SPAN_SET(&call, CLTEL_STR("peer.service", "bank"), CLTEL_STR("http.method", "POST"));
    if (*card)
        return 0;
    cltel_span_error(&call, &(cltel_exception){ .type = "InvalidCard", .message = "the card has no number" });
    CLTEL_ERROR(client, "not paid"); /* carries the ids of trace and span */
    return -1;
}

int main(void)
{
    cltel_client *client;
    cltel_context caller; /* from the request's header: the trace goes on, or one begins here */
    if (cltel_client_new(NULL, &client, NULL) != CLTEL_OK)
        return 1;
    cltel_context_from_xray(&caller, getenv("_X_AMZN_TRACE_ID"), CLTEL_NTS);
    {
        cltel_span CLTEL_SPAN_AUTO request;
        const cltel_attr fields[] = { CLTEL_STR("http.method", "POST"), CLTEL_STR("http.url", "/orders") };
        cltel_span_start(client, &request, CLTEL_SPAN_SERVER, "POST /orders", &caller, fields, 2);
        cltel_span_attach(&request); /* from here on the parent of other spans */
        CLTEL_SPAN_SET(&request, CLTEL_I64("http.status", pay(client, "") == 0 ? 201 : 402));
    }
    uint64_t left = 0;
    cltel_client_shutdown(client, 5000, &left);
    cltel_client_free(client);
    return left == 0 ? 0 : 1;
}

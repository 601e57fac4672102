#include <cltel/cltel.h>
#include <stdio.h>

int main(void)
{
    cltel_client *client;
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_client_new(NULL, &client, &detail) != CLTEL_OK) {
        fprintf(stderr, "%s\n", detail.text);
        return 1;
    }
    CLTEL_INFO(client, "order placed", CLTEL_STR("user_id", "u-7"), CLTEL_I64("cents", 4200));
    CLTEL_WARN(client, "stock is low", CLTEL_STR("article", "pen"), CLTEL_I64("left", 3));

    uint64_t left = 0;
    cltel_client_shutdown(client, 5000, &left);
    printf("%llu records are not delivered yet\n", (unsigned long long)left);
    cltel_client_free(client);
    return left == 0 ? 0 : 1;
}

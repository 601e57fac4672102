/* Reads lines "PREFIX REGION FIPS DUALSTACK" and prints the URL of each, for tests that compare them with another
 * implementation's. */
#include <stdio.h>

#include "send/endpoint.h"

int main(void)
{
    char prefix[64], region[64];
    int fips, dualstack;
    while (scanf("%63s %63s %d %d", prefix, region, &fips, &dualstack) == 4) {
        cltel_endpoint out;
        cltel_error detail = CLTEL_ERROR_INIT;
        cltel_err err = cltel_endpoint_resolve(prefix, region, "", fips, dualstack, 0, &out, &detail);
        printf("%s\n", err ? detail.text : out.url);
    }
    return 0;
}

/* The local endpoint as a program of its own, for tests that run while `cltel` is not built:
 * endpoint_main [--port N] [--data DIR] [--region R] [--credentials id:secret]... [--fault RULE]... [--trace-kb N] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/endpoint/local_endpoint.h"

int main(int argc, char **argv)
{
    const char *credentials[16], *faults[16];
    cltel_endpoint_options options = { .port = CLTEL_ENDPOINT_DEFAULT_PORT,
                                       .credentials = credentials,
                                       .faults = faults };
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--port") == 0)
            options.port = atoi(value);
        else if (strcmp(argv[i], "--data") == 0)
            options.data_dir = value;
        else if (strcmp(argv[i], "--region") == 0)
            options.region = value;
        else if (strcmp(argv[i], "--trace-kb") == 0)
            options.trace_bytes_max = atoi(value) * 1024LL;
        else if (strcmp(argv[i], "--credentials") == 0 && options.credential_count < 16)
            credentials[options.credential_count++] = value;
        else if (strcmp(argv[i], "--fault") == 0 && options.fault_count < 16)
            faults[options.fault_count++] = value;
        else
            return fprintf(stderr, "endpoint_main: %s is not known\n", argv[i]), 2;
    }
    return cltel_endpoint_run(&options);
}

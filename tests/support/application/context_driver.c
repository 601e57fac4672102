/* Reads values of X-Amzn-Trace-Id, one a line; answers each with a line "<code> <the header written back>". */
#include <cltel/cltel.h>
#include <stdio.h>

int main(void)
{
    char line[4096];
    while (fgets(line, sizeof line, stdin)) {
        cltel_context context;
        char text[CLTEL_XRAY_HEADER_BYTES];
        cltel_err err = cltel_context_from_xray(&context, line, strcspn(line, "\n"));
        cltel_context_to_xray(&context, text, sizeof text);
        printf("%s %s\n", cltel_error_name(err), text);
    }
    return 0;
}

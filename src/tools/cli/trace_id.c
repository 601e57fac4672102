#include "tools/cli/trace_id.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIME_CHARS = 8 };

static size_t hex_digits(const char *text)
{
    return strspn(text, "0123456789abcdefABCDEF");
}

static void write_id(const char *time, const char *rest, char *id)
{
    snprintf(id, CLTEL_CLI_TRACE_ID_CHARS + 1, "1-%.8s-%.24s", time, rest);
    for (; *id; id++)
        *id = (char)tolower((unsigned char)*id);
}

static bool read_xray(const char *text, char *id)
{
    if (strncmp(text, "1-", 2) != 0 || hex_digits(text + 2) != TIME_CHARS || text[10] != '-' ||
        hex_digits(text + 11) != CLTEL_CLI_W3C_ID_CHARS - TIME_CHARS)
        return false;
    write_id(text + 2, text + 11, id);
    return true;
}

static bool ends(const char *text)
{
    return *text == 0 || *text == ';' || *text == ' ';
}

bool cltel_cli_trace_id_read(const char *text, char id[CLTEL_CLI_TRACE_ID_CHARS + 1])
{
    const char *root = strstr(text, "Root=");
    text = root ? root + 5 : text;
    if (read_xray(text, id))
        return ends(text + CLTEL_CLI_TRACE_ID_CHARS);
    if (strncmp(text, "00-", 3) == 0 && hex_digits(text + 3) == CLTEL_CLI_W3C_ID_CHARS &&
        text[3 + CLTEL_CLI_W3C_ID_CHARS] == '-') {
        write_id(text + 3, text + 3 + TIME_CHARS, id);
        return true;
    }
    if (hex_digits(text) != CLTEL_CLI_W3C_ID_CHARS || text[CLTEL_CLI_W3C_ID_CHARS])
        return false;
    write_id(text, text + TIME_CHARS, id);
    return true;
}

void cltel_cli_trace_id_w3c(const char *id, char w3c[CLTEL_CLI_W3C_ID_CHARS + 1])
{
    snprintf(w3c, CLTEL_CLI_W3C_ID_CHARS + 1, "%.8s%.24s", id + 2, id + 11);
}

int64_t cltel_cli_trace_id_time_s(const char *id)
{
    return strtoll(id + 2, NULL, 16);
}

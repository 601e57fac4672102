#include "pipeline/defaults.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"
#include "base/os_posix.h"

enum { NAME_MAX_CHARS = 512 };

static bool fill(char **field, const char *text)
{
    if (**field)
        return true;
    char *copy = cltel_strdup_n(text, strlen(text));
    if (!copy)
        return false;
    cltel_release(*field);
    *field = copy;
    return true;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* CloudWatch Logs API reference: [.\-_/#A-Za-z0-9], not beginning with "aws/". */
static bool is_group(const char *name)
{
    for (const char *c = name; *c; c++)
        if (!is_word(*c) && !strchr(".-_/#", *c))
            return false;
    return *name && strlen(name) <= NAME_MAX_CHARS && strncmp(name, "aws/", 4) != 0;
}

/* No ':' and no '*'; here also nothing that would have to be escaped. */
static bool is_stream(const char *name)
{
    for (const char *c = name; *c; c++)
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~' || strchr(":*\"\\", *c))
            return false;
    return *name && strlen(name) <= NAME_MAX_CHARS;
}

/* A guessed name must fit whatever the program or host is called. */
static void make_plain(char *name)
{
    for (; *name; name++)
        if (!is_word(*name) && !strchr(".-_", *name))
            *name = '_';
}

static bool fill_names(cltel_settings *settings)
{
    char program[128], host[128], text[512];
    cltel_os_program_name(program, sizeof program);
    if (!fill(&settings->service_name, *program ? program : "unnamed"))
        return false;
    snprintf(program, sizeof program, "%s", settings->service_name);
    make_plain(program);
    snprintf(text, sizeof text, "/cltel/%s", program);
    if (!fill(&settings->logs_group, text))
        return false;
    cltel_process_identity process;
    cltel_os_identify(&process);
    cltel_os_host_name(host, sizeof host);
    make_plain(host);
    snprintf(text, sizeof text, "%s/%u/%lld", host, process.pid, (long long)(cltel_clock_realtime_ns() / 1000000000));
    return fill(&settings->logs_stream, text);
}

static bool is_loopback(const char *url)
{
    return strncmp(url, "http://127.", 11) == 0 || strncmp(url, "http://localhost", 16) == 0 ||
           strncmp(url, "http://[::1]", 12) == 0;
}

cltel_err cltel_defaults_fill(cltel_settings *settings, cltel_error *detail)
{
    if (!fill_names(settings))
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the configuration");
    if (!is_group(settings->logs_group))
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE,
                          "option \"logs.group\": \"%.100s\" is no group name: 1 to 512 of A-Z a-z 0-9 . - _ / #, not "
                          "beginning with aws/",
                          settings->logs_group);
    if (!is_stream(settings->logs_stream))
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE,
                          "option \"logs.stream\": \"%.100s\" is no stream name: 1 to 512 printable ASCII characters "
                          "without : * \" \\",
                          settings->logs_stream);
    /* A local endpoint takes any region: nobody should have to invent one for it. */
    if (!*settings->aws_region && is_loopback(settings->aws_endpoint_url) && !fill(&settings->aws_region, "us-east-1"))
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the configuration");
    return CLTEL_OK;
}

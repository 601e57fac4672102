#include "tools/cli/severity_text.h"

#include <cltel/log.h>

static const struct {
    const char *name;
    int severity;
} names[] = {
    { "trace", CLTEL_SEVERITY_TRACE },     { "verbose", CLTEL_SEVERITY_TRACE },    { "debug", CLTEL_SEVERITY_DEBUG },
    { "info", CLTEL_SEVERITY_INFO },       { "information", CLTEL_SEVERITY_INFO }, { "notice", CLTEL_SEVERITY_INFO },
    { "warn", CLTEL_SEVERITY_WARN },       { "warning", CLTEL_SEVERITY_WARN },     { "err", CLTEL_SEVERITY_ERROR },
    { "error", CLTEL_SEVERITY_ERROR },     { "fatal", CLTEL_SEVERITY_FATAL },      { "crit", CLTEL_SEVERITY_FATAL },
    { "critical", CLTEL_SEVERITY_FATAL },  { "alert", CLTEL_SEVERITY_FATAL },      { "emerg", CLTEL_SEVERITY_FATAL },
    { "emergency", CLTEL_SEVERITY_FATAL }, { "panic", CLTEL_SEVERITY_FATAL },
};

int cltel_severity_of(cltel_view text)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (cltel_view_equal_nocase(text, cltel_view_of(names[i].name)))
            return names[i].severity;
    return 0;
}

int cltel_severity_of_number(cltel_view digits)
{
    if (digits.len != 2 || digits.ptr[1] != '0' || digits.ptr[0] < '1' || digits.ptr[0] > '6')
        return 0;
    return digits.ptr[0] - '0';
}

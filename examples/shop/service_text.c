/* Small texts of requests and answers. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service.h"

void page_append(page *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int wrote = vsnprintf(page->text + page->len, sizeof page->text - page->len, format, list);
    va_end(list);
    if (wrote > 0)
        page->len += (size_t)wrote;
    if (page->len >= sizeof page->text)
        page->len = sizeof page->text - 1;
}

void page_fail(page *page, unsigned status, const char *reason)
{
    page->status = status;
    page_append(page, "{\"error\":\"%s\"}\n", reason);
}

long form_number(const char *body, const char *name)
{
    const char *found = strstr(body, name);
    size_t len = strlen(name);
    return found && found[len] == '=' ? strtol(found + len + 1, NULL, 10) : -1;
}

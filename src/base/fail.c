#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>

cltel_err cltel_fail(cltel_error *detail, cltel_err code, const char *format, ...)
{
    if (!detail)
        return code;
    va_list args;
    va_start(args, format);
    detail->code = code;
    detail->flags = 0;
    vsnprintf(detail->text, sizeof detail->text, format, args);
    va_end(args);
    return code;
}

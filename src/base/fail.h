/* Fills a caller's cltel_error in one line: return cltel_fail(detail, CLTEL_E_X, "...", ...). */
#ifndef CLTEL_BASE_FAIL_H
#define CLTEL_BASE_FAIL_H

#include <cltel/error.h>

/* detail may be NULL. Returns code. */
cltel_err cltel_fail(cltel_error *detail, cltel_err code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

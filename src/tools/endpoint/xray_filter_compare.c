/* Values against the operators of filter expressions. */
#include <math.h>

#include "tools/endpoint/xray_filter_parts.h"

static bool contains(cltel_view text, cltel_view part)
{
    return part.len == 0 || (text.len >= part.len && memmem(text.ptr, text.len, part.ptr, part.len));
}

bool cltel_xray_compare_text(const cltel_xray_test *test, cltel_view value)
{
    cltel_view wanted = test->text;
    switch (test->operation) {
    case CLTEL_XRAY_IS_SET:
        return value.len > 0;
    case CLTEL_XRAY_EQUAL:
    case CLTEL_XRAY_NOT_EQUAL: /* the caller turns it round */
        return value.ptr && cltel_view_equal(value, wanted);
    case CLTEL_XRAY_CONTAINS:
        return value.len > 0 && contains(value, wanted);
    case CLTEL_XRAY_BEGINS_WITH:
        return value.len > 0 && value.len >= wanted.len &&
               cltel_view_equal((cltel_view){ value.ptr, wanted.len }, wanted);
    case CLTEL_XRAY_ENDS_WITH:
        return value.len > 0 && value.len >= wanted.len &&
               cltel_view_equal((cltel_view){ value.ptr + value.len - wanted.len, wanted.len }, wanted);
    default:
        return false;
    }
}

/* NAN, which is no value, takes part in nothing. */
bool cltel_xray_compare_number(const cltel_xray_test *test, double value)
{
    switch (test->operation) {
    case CLTEL_XRAY_IS_SET:
        return !isnan(value);
    case CLTEL_XRAY_EQUAL:
    case CLTEL_XRAY_NOT_EQUAL:
        return value == test->number;
    case CLTEL_XRAY_LESS:
        return value < test->number;
    case CLTEL_XRAY_LESS_EQUAL:
        return value <= test->number;
    case CLTEL_XRAY_GREATER:
        return value > test->number;
    case CLTEL_XRAY_GREATER_EQUAL:
        return value >= test->number;
    default:
        return false;
    }
}

bool cltel_xray_compare_flag(const cltel_xray_test *test, bool value)
{
    return test->operation == CLTEL_XRAY_IS_SET ? value : value == test->flag;
}

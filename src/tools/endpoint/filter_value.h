/* Comparing a piece of a message with what a pattern says. */
#ifndef CLTEL_TOOLS_ENDPOINT_FILTER_VALUE_H
#define CLTEL_TOOLS_ENDPOINT_FILTER_VALUE_H

#include "tools/endpoint/filter_parts.h"

typedef struct cltel_filter_scalar {
    cltel_view text;
    bool may_be_number; /* a JSON string is none, whatever it says */
} cltel_filter_scalar;

bool cltel_filter_compare(const cltel_filter *filter, const cltel_filter_test *test, const cltel_filter_scalar *scalar);

/* All of the text is a number: a sign, digits with or without a point, an exponent. */
bool cltel_filter_number(cltel_view text, double *number);

#endif

/* The text form of a value: parsing with exact errors, and writing back. */
#ifndef CLTEL_CONFIG_VALUE_H
#define CLTEL_CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/option_table.h"

/* Parses the value of the option at index. Strings are only checked; of the others *number is the value
 * (CHOICE: the index). INVALID_VALUE: detail names option, value (a secret not) and range. */
cltel_err cltel_value_parse(size_t index, const char *text, int64_t *number, cltel_error *detail);

/* Writes the number of the option at index as text; size 32 is enough for all but choices. */
int32_t cltel_value_format(size_t index, int64_t number, char *text, size_t size);

/* true, false, 1, 0, yes, no, on, off in any case. */
bool cltel_value_boolean(const char *text, int64_t *truth);

#endif

/* Numbers as JSON. Each writes at most CLTEL_JSON_NUMBER_BYTES and returns the
 * end. Doubles read back exactly and never depend on the locale; JSON has no
 * word for NaN and the infinities, so these are written without quotes as NaN,
 * Infinity, -Infinity and the caller, who asked cltel_json_is_finite(), adds them. */
#ifndef CLTEL_BASE_JSON_NUMBER_H
#define CLTEL_BASE_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { CLTEL_JSON_NUMBER_BYTES = 32 };

/* "00" to "99" */
extern const char cltel_digit_pairs[200];

char *cltel_json_u64(char *out, uint64_t number);
char *cltel_json_i64(char *out, int64_t number);
char *cltel_json_f64(char *out, double number);

static inline bool cltel_json_is_finite(double number)
{
    return number - number == 0;
}

#endif

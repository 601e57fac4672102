/* Times as text: ISO 8601, UTC, microseconds: "2026-11-25T08:40:00.123456Z". */
#ifndef CLTEL_BASE_TIME_TEXT_H
#define CLTEL_BASE_TIME_TEXT_H

#include <stdint.h>

#include "base/json_number.h"

enum {
    CLTEL_TIME_SECOND_CHARS = 20, /* "2026-11-25T08:40:00." */
    CLTEL_TIME_ISO_CHARS = 27
};

/* Remembers the text of one second, for a year and a day cost more than the rest. Start it zeroed. */
typedef struct cltel_time_text {
    int64_t second_ns; /* the second's first nanosecond */
    char second[CLTEL_TIME_SECOND_CHARS];
} cltel_time_text;

/* The first time of a whole second that 64 bits hold, in 1677; earlier ones are written as this. */
#define CLTEL_TIME_MIN_NS (INT64_MIN + INT64_C(1000000000))

/* The second that time_ns (since 1970, not before CLTEL_TIME_MIN_NS) lies in, as text. */
void cltel_time_text_second(cltel_time_text *cache, int64_t time_ns);

/* Writes the CLTEL_TIME_ISO_CHARS characters of time_ns and returns the end; needs room for one more. */
char *cltel_time_text_iso(cltel_time_text *cache, int64_t time_ns, char *out);

/* Writes the six digits of microsecond 0 to 999,999 and returns the end; needs room for eight. */
static inline char *cltel_time_text_micros(char *out, uint32_t micros)
{
    enum { DIGITS = 6, UNUSED_BITS = 16 };
    cltel_json_put_word(out, (cltel_json_eight_digits(micros) + CLTEL_JSON_ZEROS) >> UNUSED_BITS);
    return out + DIGITS;
}

#endif

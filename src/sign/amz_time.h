/* The two ways in which a request tells its time. */
#ifndef CLTEL_SIGN_AMZ_TIME_H
#define CLTEL_SIGN_AMZ_TIME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum { CLTEL_AMZ_TIME_SIZE = 17, CLTEL_AMZ_DATE_LEN = 8 };

/* "20150830T123600Z" and a NUL. Times outside the years 0 to 9999 are cut to them. */
void cltel_amz_time_format(int64_t time_s, char *out);

/* Reads "20150830T123600Z", each part checked for its range. */
bool cltel_amz_time_parse(cltel_view text, int64_t *time_s);

/* Reads a Date header in UTC: "Sun, 30 Aug 2015 12:36:00 GMT" (also -0000 and +0000). */
bool cltel_http_date_parse(cltel_view text, int64_t *time_s);

#endif

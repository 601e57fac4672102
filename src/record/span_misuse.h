/* Calls on spans that had ended, or out of order: counted for the whole process, as the span's client may be gone. */
#ifndef CLTEL_RECORD_SPAN_MISUSE_H
#define CLTEL_RECORD_SPAN_MISUSE_H

#include <stdint.h>

void cltel_span_count_misuse(void);
uint64_t cltel_span_misuses(void);

/* How many nobody has been told of yet; they have been told now. */
uint64_t cltel_span_misuses_told(void);

#endif

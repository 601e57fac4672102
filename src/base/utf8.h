/* UTF-8 as Unicode defines it: no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef CLTEL_BASE_UTF8_H
#define CLTEL_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { CLTEL_UTF8_REPLACEMENT = 0xFFFD };

/* Reads the character at p; room >= 1 bytes are readable. Returns the bytes it
 * takes. What is not well-formed gives CLTEL_UTF8_REPLACEMENT and, in *valid,
 * false; it takes the longest piece that could have begun a character, so that
 * all of it becomes one replacement. */
size_t cltel_utf8_next(const uint8_t *p, size_t room, uint32_t *code, bool *valid);

bool cltel_utf8_valid(cltel_view text);

#endif

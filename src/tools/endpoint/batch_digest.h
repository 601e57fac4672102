/* What a batch of events may hold, told without reading it: a small blob that is made when the batch is stored, and
 * kept beside it. A search looks at it first, and passes over most batches that hold nothing of what it wants; a
 * digest errs only towards looking.
 *
 * It knows the levels of the events, and four bytes at every second place of each message (without regard to case):
 * each such gram has a bit in one of two maps. A text of five bytes or more begins at an even or at an odd place of
 * its message, so all grams at its own even places must have been seen, or all those at its odd ones. Grams with a
 * digit have a map to themselves: those of ids are random, and would crowd the one of words. */
#ifndef CLTEL_TOOLS_ENDPOINT_BATCH_DIGEST_H
#define CLTEL_TOOLS_ENDPOINT_BATCH_DIGEST_H

#include "base/bytes.h"

enum {
    CLTEL_DIGEST_LEAST_BYTES = 4096, /* smaller batches have none: to read them costs as little */
    CLTEL_DIGEST_HEADER_BYTES = 8,
    CLTEL_DIGEST_TEXT_BYTES = 64 /* what is looked at of a text; the grams of its front are enough */
};

/* Makes the digest of frames (event_frames.h) in out; len 0: the batch is too small for one, or there is no memory. */
void cltel_digest_make(cltel_buf *out, cltel_view frames);

/* The bits of a text's grams, in the two ways that it may lie. */
typedef struct cltel_digest_text {
    uint32_t grams[2][CLTEL_DIGEST_TEXT_BYTES / 2];
    int count[2];
} cltel_digest_text;

/* false: the text is too short to be looked for. */
bool cltel_digest_text_init(cltel_digest_text *text, cltel_view wanted);

/* Borrows a digest. One that is none says yes to everything. */
typedef struct cltel_digest {
    cltel_view bits; /* both maps; ptr NULL: none */
    uint32_t map_bits;
    uint8_t levels;   /* 1 << level of each event that has one, 1 << 0 where some have none */
    bool has_escapes; /* JSON may write any character as \u00xx, and here it does */
} cltel_digest;

cltel_digest cltel_digest_open(cltel_view blob);
bool cltel_digest_may_hold(const cltel_digest *digest, const cltel_digest_text *text);

#endif

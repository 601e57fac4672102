/* Borrowed views and growable byte buffers. */
#ifndef CLTEL_BASE_BYTES_H
#define CLTEL_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A borrowed piece of memory; not NUL-terminated. */
typedef struct cltel_view {
    const char *ptr;
    size_t len;
} cltel_view;

#define CLTEL_VIEW(literal) ((cltel_view){ (literal), sizeof(literal) - 1 })

static inline cltel_view cltel_view_of(const char *text)
{
    return (cltel_view){ text, text ? strlen(text) : 0 };
}

bool cltel_view_equal(cltel_view a, cltel_view b);
bool cltel_view_equal_nocase(cltel_view a, cltel_view b); /* ASCII only */

/* Owned bytes: ptr[0..len) is content, ptr[len..cap) is room. After a failed
 * growth `failed` stays true, appends do nothing, and the owner finds out once
 * at the end. ptr is NULL while cap is 0. */
typedef struct cltel_buf {
    char *ptr;
    size_t len;
    size_t cap;
    bool failed;
} cltel_buf;

void cltel_buf_done(cltel_buf *buf);
void cltel_buf_clear(cltel_buf *buf); /* keeps the memory */
bool cltel_buf_reserve(cltel_buf *buf, size_t room);
void cltel_buf_append(cltel_buf *buf, const void *bytes, size_t len);
void cltel_buf_append_view(cltel_buf *buf, cltel_view view);
void cltel_buf_append_text(cltel_buf *buf, const char *text);
void cltel_buf_append_char(cltel_buf *buf, char c);
void cltel_buf_append_u64(cltel_buf *buf, uint64_t number);
void cltel_buf_append_i64(cltel_buf *buf, int64_t number);
void cltel_buf_append_format(cltel_buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cltel_buf_terminate(cltel_buf *buf); /* a NUL after the content, not counted in len */

static inline cltel_view cltel_buf_view(const cltel_buf *buf)
{
    return (cltel_view){ buf->ptr, buf->len };
}

/* Lower-case hex; out has room for 2 * len characters, no NUL is written. */
void cltel_hex(char *out, const uint8_t *bytes, size_t len);

#endif

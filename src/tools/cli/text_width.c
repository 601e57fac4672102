#include "tools/cli/text_width.h"

#include <strings.h>

#include "base/utf8.h"
#include "config/env.h"

typedef struct code_range {
    uint32_t first, last;
} code_range;

static const code_range combining[] = {
    { 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd }, { 0x0610, 0x061a },   { 0x064b, 0x065f },
    { 0x06d6, 0x06dc }, { 0x0900, 0x0902 }, { 0x093c, 0x093c }, { 0x0941, 0x0948 },   { 0x0e31, 0x0e31 },
    { 0x0e34, 0x0e3a }, { 0x0e47, 0x0e4e }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },   { 0x200b, 0x200d },
    { 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xe0100, 0xe01ef },
};

static const code_range wide[] = {
    { 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x23e9, 0x23ec },   { 0x2614, 0x2615 },   { 0x2648, 0x2653 },
    { 0x26a1, 0x26a1 },   { 0x2705, 0x2705 },   { 0x270a, 0x270b },   { 0x274c, 0x274c },   { 0x2753, 0x2757 },
    { 0x2e80, 0x303e },   { 0x3041, 0xa4cf },   { 0xa960, 0xa97c },   { 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },
    { 0xfe30, 0xfe6f },   { 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x16fe0, 0x18aff }, { 0x1b000, 0x1b2ff },
    { 0x1f18e, 0x1f19a }, { 0x1f1e6, 0x1f64f }, { 0x1f680, 0x1f6ff }, { 0x1f7e0, 0x1f7eb }, { 0x1f90c, 0x1faff },
    { 0x20000, 0x3fffd },
};

static bool is_in(const code_range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count && ranges[i].first <= code; i++)
        if (code <= ranges[i].last)
            return true;
    return false;
}

int cltel_cells_of(uint32_t code)
{
    if (code < 0x300)
        return 1;
    if (is_in(combining, sizeof combining / sizeof combining[0], code))
        return 0;
    return is_in(wide, sizeof wide / sizeof wide[0], code) ? 2 : 1;
}

/* Walks until the text's end or until more than max cells are needed; returns the bytes walked over. */
static size_t walk(cltel_view text, size_t max, size_t *cells)
{
    const uint8_t *begin = (const uint8_t *)text.ptr, *at = begin, *end = begin + text.len;
    *cells = 0;
    while (at < end) {
        uint32_t code;
        bool valid;
        size_t len = cltel_utf8_next(at, (size_t)(end - at), &code, &valid);
        size_t more = valid ? (size_t)cltel_cells_of(code) : 1;
        if (*cells + more > max)
            break;
        *cells += more;
        at += len;
    }
    return (size_t)(at - begin);
}

size_t cltel_cells(cltel_view text)
{
    size_t cells;
    walk(text, SIZE_MAX / 2, &cells);
    return cells;
}

cltel_view cltel_cut_cells(cltel_view text, size_t cells)
{
    size_t used;
    return (cltel_view){ text.ptr, walk(text, cells, &used) };
}

bool cltel_terminal_utf8(void)
{
    const char *locale = cltel_env_get("LC_ALL");
    if (!locale)
        locale = cltel_env_get("LC_CTYPE");
    if (!locale)
        locale = cltel_env_get("LANG");
    const char *dot = locale ? strchr(locale, '.') : NULL;
    return dot && (strncasecmp(dot + 1, "utf-8", 5) == 0 || strncasecmp(dot + 1, "utf8", 4) == 0);
}

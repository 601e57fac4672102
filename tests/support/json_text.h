/* A second opinion on JSON strings, written without the library: reads the
 * escapes of one string back into bytes, and refuses what RFC 8259 refuses. */
#ifndef CLTEL_TESTS_JSON_TEXT_H
#define CLTEL_TESTS_JSON_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static inline int json_text_hex(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c ? strchr(digits, c | 0x20) : NULL;
    return found ? (int)(found - digits) : -1;
}

static inline size_t json_text_put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0 | code >> 6);
        out[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    out[0] = (char)(0xE0 | code >> 12);
    out[1] = (char)(0x80 | (code >> 6 & 0x3F));
    out[2] = (char)(0x80 | (code & 0x3F));
    return 3;
}

/* text: what stands between the quotes. out: room for len bytes. Returns the bytes written, or -1
 * for what no JSON string may hold. Surrogates are refused: the library never writes any. */
static inline ptrdiff_t json_text_unescape(const char *text, size_t len, char *out)
{
    static const char letters[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    char *start = out;
    for (size_t i = 0; i < len; i++) {
        if ((uint8_t)text[i] < 0x20 || text[i] == '"')
            return -1;
        if (text[i] != '\\') {
            *out++ = text[i];
            continue;
        }
        if (++i == len)
            return -1;
        const char *letter = text[i] ? strchr(letters, text[i]) : NULL;
        if (letter) {
            *out++ = means[letter - letters];
            continue;
        }
        if (text[i] != 'u' || len - i < 5)
            return -1;
        uint32_t code = 0;
        for (int digit = 1; digit <= 4; digit++) {
            int value = json_text_hex(text[i + (size_t)digit]);
            if (value < 0)
                return -1;
            code = code << 4 | (uint32_t)value;
        }
        if (code >= 0xD800 && code <= 0xDFFF)
            return -1;
        out += json_text_put_utf8(out, code);
        i += 4;
    }
    return out - start;
}

/* A number so long that cJSON does not read it, though JSON allows it. */
static inline bool json_text_has_long_number(const char *text, size_t len)
{
    enum { CJSON_NUMBER_MAX = 63 };
    size_t run = 0;
    for (size_t i = 0; i < len && run < CJSON_NUMBER_MAX; i++)
        run = text[i] && strchr("0123456789+-.eE", text[i]) ? run + 1 : 0;
    return run == CJSON_NUMBER_MAX;
}

/* Where the JSON string that begins behind an opening quote ends: at its closing quote, or at the end. */
static inline size_t json_text_len(const char *text, size_t room)
{
    size_t i = 0;
    while (i < room && text[i] != '"')
        i += text[i] == '\\' ? 2 : 1;
    return i < room ? i : room;
}

/* The text with each broken piece of UTF-8 replaced by U+FFFD, by the table of well-formed sequences.
 * out: room for 3 * len. Returns the bytes written. */
static inline size_t json_text_repair(const uint8_t *text, size_t len, char *out)
{
    char *start = out;
    for (size_t i = 0; i < len;) {
        uint8_t lead = text[i];
        size_t want = lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
        size_t got = 1;
        while (want && got < want && i + got < len) {
            uint8_t byte = text[i + got];
            uint8_t low = got == 1 && lead == 0xE0 ? 0xA0 : got == 1 && lead == 0xF0 ? 0x90 : 0x80;
            uint8_t high = got == 1 && lead == 0xED ? 0x9F : got == 1 && lead == 0xF4 ? 0x8F : 0xBF;
            if (byte < low || byte > high)
                break;
            got++;
        }
        if (got == want) {
            memcpy(out, text + i, got);
            out += got;
        } else {
            memcpy(out, "\xEF\xBF\xBD", 3);
            out += 3;
        }
        i += got;
    }
    return (size_t)(out - start);
}

#endif

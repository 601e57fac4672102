/* A line of client_driver in words, and words as fields. */
#ifndef CLTEL_TESTS_DRIVER_WORDS_H
#define CLTEL_TESTS_DRIVER_WORDS_H

#include <cltel/attr.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { DRIVER_WORDS_MAX = 96 };

/* Decoded, and ending in NUL although NUL may also stand inside. */
typedef struct driver_word {
    char *text;
    size_t len;
} driver_word;

typedef struct driver_words {
    driver_word word[DRIVER_WORDS_MAX];
    size_t count;
} driver_words;

static inline size_t driver_decode(char *text)
{
    char *out = text;
    for (const char *in = text; *in; in++) {
        if (*in == '%' && in[1] && in[2]) {
            const char digits[3] = { in[1], in[2], 0 };
            *out++ = (char)strtoul(digits, NULL, 16);
            in += 2;
        } else {
            *out++ = *in;
        }
    }
    *out = '\0';
    return (size_t)(out - text);
}

/* Words part at spaces before they are decoded; fields part at ':' and are decoded later. */
static inline void driver_split(char *line, driver_words *words)
{
    char *rest = line, *word;
    words->count = 0;
    line[strcspn(line, "\n")] = '\0';
    while (words->count < DRIVER_WORDS_MAX && (word = strsep(&rest, " "))) {
        size_t len = strchr(word, ':') ? strlen(word) : driver_decode(word);
        words->word[words->count++] = (driver_word){ word, len };
    }
}

/* TYPE:KEY:VALUE */
static inline cltel_attr driver_attr(char *word)
{
    char *type = strsep(&word, ":"), *key = strsep(&word, ":"), *value = word ? word : (char *)"";
    size_t key_len = key ? driver_decode(key) : 0;
    size_t len = word ? driver_decode(value) : 0;
    cltel_attr attr = { .key = key, .key_len = (uint32_t)key_len, .len = len };
    if (strcmp(type, "str") == 0 || strcmp(type, "json") == 0) {
        attr.type = *type == 's' ? CLTEL_TYPE_STR : CLTEL_TYPE_JSON;
        attr.value.str = value;
    } else if (strcmp(type, "f64") == 0) {
        attr.type = CLTEL_TYPE_F64;
        attr.value.f64 = strtod(value, NULL);
    } else if (strcmp(type, "u64") == 0) {
        attr.type = CLTEL_TYPE_U64;
        attr.value.u64 = strtoull(value, NULL, 10);
    } else if (strcmp(type, "i64") == 0 || strcmp(type, "bool") == 0) {
        attr.type = *type == 'i' ? CLTEL_TYPE_I64 : CLTEL_TYPE_BOOL;
        attr.value.i64 = strtoll(value, NULL, 10);
    } else {
        attr.type = (uint32_t)(strcmp(type, "null") == 0 ? CLTEL_TYPE_NULL : strtoul(type, NULL, 10));
    }
    return attr;
}

static inline size_t driver_attrs(driver_words *words, size_t first, cltel_attr *attrs)
{
    size_t count = 0;
    for (size_t i = first; i < words->count; i++)
        attrs[count++] = driver_attr(words->word[i].text);
    return count;
}

#endif

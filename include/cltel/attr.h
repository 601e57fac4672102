/* A field: one typed key and value of a record.
 *
 *     cltel_attr fields[] = { CLTEL_STR("user_id", id), CLTEL_I64("cents", 4200) };
 *
 * Nothing here is copied or allocated; a record call copies what it keeps. */
#ifndef CLTEL_ATTR_H
#define CLTEL_ATTR_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/** "This text ends in NUL": a length for texts without a known one. */
#define CLTEL_NTS ((size_t)-1)

/** Most fields of one record, and of one scope. */
#define CLTEL_ATTRS_MAX 64

/** Longest key, in bytes. */
#define CLTEL_KEY_MAX 255

typedef enum cltel_type {
    CLTEL_TYPE_NULL = 0, /**< JSON null */
    CLTEL_TYPE_STR = 1,  /**< UTF-8 text; broken sequences become U+FFFD */
    CLTEL_TYPE_I64 = 2,  /**< signed integer, written exactly */
    CLTEL_TYPE_U64 = 3,  /**< unsigned integer, written exactly */
    CLTEL_TYPE_F64 = 4,  /**< double; NaN and infinities are written as the strings "NaN", "Infinity", "-Infinity" */
    CLTEL_TYPE_BOOL = 5, /**< true or false */
    CLTEL_TYPE_JSON = 6  /**< raw JSON text; what does not parse is sent as a string */
} cltel_type;

/** One field. 32 bytes, frozen. Build it with the macros below. */
typedef struct cltel_attr {
    const char *key;  /**< UTF-8, 1 to CLTEL_KEY_MAX bytes; NULL in the values of a registered site */
    uint32_t type;    /**< a cltel_type */
    uint32_t key_len; /**< bytes of key */
    union {
        const char *str; /**< STR and JSON: the text */
        int64_t i64;     /**< I64 and BOOL (0 or 1) */
        uint64_t u64;
        double f64;
    } value;
    uint64_t len; /**< STR and JSON: bytes of value.str; the others: not read */
} cltel_attr;

/* Helpers of the macros. NULL text becomes a JSON null. */
static inline cltel_attr cltel_attr_text_(const char *key, size_t key_len, uint32_t type, const char *text, size_t len)
{
    cltel_attr attr;
    attr.key = key;
    attr.key_len = (uint32_t)key_len;
    attr.type = text ? type : (uint32_t)CLTEL_TYPE_NULL;
    attr.value.str = text;
    attr.len = text ? (len == CLTEL_NTS ? strlen(text) : len) : 0;
    return attr;
}

static inline cltel_attr cltel_attr_i64_(const char *key, size_t key_len, uint32_t type, int64_t number)
{
    cltel_attr attr;
    attr.key = key;
    attr.key_len = (uint32_t)key_len;
    attr.type = type;
    attr.value.i64 = number;
    attr.len = 0;
    return attr;
}

static inline cltel_attr cltel_attr_f64_(const char *key, size_t key_len, double number)
{
    cltel_attr attr;
    attr.key = key;
    attr.key_len = (uint32_t)key_len;
    attr.type = CLTEL_TYPE_F64;
    attr.value.f64 = number;
    attr.len = 0;
    return attr;
}

/** Fields by type. Keys end in NUL; a literal's length is computed by the compiler. */
#define CLTEL_STR(key, text) cltel_attr_text_((key), strlen(key), CLTEL_TYPE_STR, (text), CLTEL_NTS)
#define CLTEL_STRN(key, text, len) cltel_attr_text_((key), strlen(key), CLTEL_TYPE_STR, (text), (len))
#define CLTEL_JSON(key, text) cltel_attr_text_((key), strlen(key), CLTEL_TYPE_JSON, (text), CLTEL_NTS)
#define CLTEL_I64(key, number) cltel_attr_i64_((key), strlen(key), CLTEL_TYPE_I64, (int64_t)(number))
#define CLTEL_U64(key, number) cltel_attr_i64_((key), strlen(key), CLTEL_TYPE_U64, (int64_t)(uint64_t)(number))
#define CLTEL_BOOL(key, truth) cltel_attr_i64_((key), strlen(key), CLTEL_TYPE_BOOL, (truth) ? 1 : 0)
#define CLTEL_F64(key, number) cltel_attr_f64_((key), strlen(key), (number))

/** Values of a registered site: its keys are known already. */
#define CLTEL_V_STR(text) cltel_attr_text_(NULL, 0, CLTEL_TYPE_STR, (text), CLTEL_NTS)
#define CLTEL_V_STRN(text, len) cltel_attr_text_(NULL, 0, CLTEL_TYPE_STR, (text), (len))
#define CLTEL_V_JSON(text) cltel_attr_text_(NULL, 0, CLTEL_TYPE_JSON, (text), CLTEL_NTS)
#define CLTEL_V_I64(number) cltel_attr_i64_(NULL, 0, CLTEL_TYPE_I64, (int64_t)(number))
#define CLTEL_V_U64(number) cltel_attr_i64_(NULL, 0, CLTEL_TYPE_U64, (int64_t)(uint64_t)(number))
#define CLTEL_V_BOOL(truth) cltel_attr_i64_(NULL, 0, CLTEL_TYPE_BOOL, (truth) ? 1 : 0)
#define CLTEL_V_F64(number) cltel_attr_f64_(NULL, 0, (number))

#ifdef __cplusplus
}
#endif

#endif

#include "tools/endpoint/xray_check_parts.h"

#include <stdlib.h>

#include "base/utf8.h"
#include "tools/endpoint/xray_check.h"

enum { USER_CHARS_MAX = 250, NUMBER_CHARS_MAX = 63 };

bool cltel_json_read_text(cltel_json_reader *reader, cltel_json_text *text)
{
    size_t extent;
    text->too_long = false;
    text->len = 0;
    text->bytes[0] = '\0';
    if (cltel_json_peek(reader) != '"')
        return false;
    if (!cltel_json_string_extent(reader, &extent))
        return cltel_json_fault(reader, "a string has no end");
    if (extent > CLTEL_JSON_TEXT_BYTES) {
        text->too_long = true;
        return cltel_json_skip(reader);
    }
    if (!cltel_json_string(reader, text->bytes, &text->len))
        return false;
    text->bytes[text->len] = '\0';
    return true;
}

bool cltel_json_read_number(cltel_json_reader *reader, double *number)
{
    char c = cltel_json_peek(reader);
    const char *start = reader->at;
    char digits[NUMBER_CHARS_MAX + 1];
    if ((c != '-' && (c < '0' || c > '9')) || !cltel_json_skip(reader))
        return false;
    size_t len = (size_t)(reader->at - start);
    *number = 0;
    if (len > NUMBER_CHARS_MAX)
        return true; /* no time has so many digits */
    memcpy(digits, start, len);
    digits[len] = '\0';
    *number = strtod(digits, NULL);
    return true;
}

bool cltel_json_read_flag(cltel_json_reader *reader, bool *flag)
{
    char c = cltel_json_peek(reader);
    *flag = c == 't';
    return (c == 't' || c == 'f') && cltel_json_skip(reader);
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool cltel_segment_id_read(cltel_view text, uint64_t *id)
{
    *id = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = digit_of(text.ptr[i]);
        if (digit < 0)
            return false;
        *id = *id << 4 | (uint64_t)digit;
    }
    return text.len == CLTEL_SEGMENT_ID_CHARS;
}

bool cltel_segment_trace_id_read(cltel_view text, char *id)
{
    if (text.len != CLTEL_TRACE_ID_CHARS || text.ptr[0] != '1' || text.ptr[1] != '-' || text.ptr[10] != '-')
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool dash = i == 1 || i == 10;
        int digit = digit_of(text.ptr[i]);
        if (!dash && digit < 0)
            return false;
        id[i] = dash ? '-' : "0123456789abcdef"[digit];
    }
    id[text.len] = '\0';
    return true;
}

/* Letters and digits of all scripts are allowed. What is none of them in Unicode's blocks of signs is named here; a
 * table of every letter would weigh more than all other rules together. */
static bool is_sign(uint32_t code)
{
    static const struct {
        uint32_t first;
        uint32_t last;
    } signs[] = { { 0x80, 0x84 },     { 0x86, 0x9F },     { 0xA1, 0xA9 },       { 0xAB, 0xB1 },
                  { 0xB4, 0xB4 },     { 0xB6, 0xB8 },     { 0xBB, 0xBB },       { 0xBF, 0xBF },
                  { 0xD7, 0xD7 },     { 0xF7, 0xF7 },     { 0x200B, 0x2027 },   { 0x202A, 0x202E },
                  { 0x2030, 0x205E }, { 0x2060, 0x206F }, { 0x20A0, 0x20FF },   { 0x2190, 0x245F },
                  { 0x2500, 0x2775 }, { 0x2794, 0x2BFF }, { 0x3001, 0x3004 },   { 0x3008, 0x3020 },
                  { 0xD800, 0xF8FF }, { 0xFFF0, 0xFFFF }, { 0x1F000, 0x1FAFF }, { 0xE0000, 0x10FFFF } };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (code >= signs[i].first && code <= signs[i].last)
            return true;
    return false;
}

static bool is_name_char(uint32_t code)
{
    if (code >= 0x80)
        return !is_sign(code);
    return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') ||
           (code >= '\t' && code <= '\r') || (code != 0 && strchr(" _.:/%&#=+\\-@", (int)code));
}

bool cltel_segment_name_valid(cltel_view name)
{
    size_t chars = 0;
    for (size_t at = 0; at < name.len; chars++) {
        uint32_t code;
        bool valid;
        at += cltel_utf8_next((const uint8_t *)name.ptr + at, name.len - at, &code, &valid);
        if (!valid || !is_name_char(code) || chars == CLTEL_SEGMENT_NAME_CHARS_MAX)
            return false;
    }
    return chars > 0;
}

static bool is_key(const cltel_json_text *key)
{
    for (size_t i = 0; i < key->len; i++) {
        char c = key->bytes[i];
        if (c != '_' && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z'))
            return false;
    }
    return key->len > 0;
}

/* {"key": string, number or boolean} */
static const char *check_annotations(cltel_json_reader *reader)
{
    static const char fault[] = "InvalidAnnotations";
    cltel_json_text key;
    if (cltel_json_peek(reader) != '{')
        return fault;
    reader->at++;
    if (cltel_json_peek(reader) == '}') {
        reader->at++;
        return NULL;
    }
    do {
        if (!cltel_json_read_text(reader, &key) || !cltel_json_expect(reader, ':'))
            return "ParseError";
        char c = cltel_json_peek(reader);
        if (!is_key(&key) || c == '{' || c == '[' || c == 'n')
            return reader->fault ? "ParseError" : fault;
        if (!cltel_json_skip(reader))
            return "ParseError";
    } while (cltel_json_more(reader, '}'));
    return reader->fault ? "ParseError" : NULL;
}

static const char *check_user(cltel_json_reader *reader)
{
    cltel_json_text user;
    size_t chars = 0;
    if (!cltel_json_read_text(reader, &user))
        return reader->fault ? "ParseError" : "InvalidUser";
    for (size_t i = 0; i < user.len; i++)
        chars += ((unsigned char)user.bytes[i] & 0xC0) != 0x80;
    return user.too_long || chars > USER_CHARS_MAX ? "InvalidUser" : NULL;
}

static const char *check_namespace(cltel_json_reader *reader)
{
    cltel_json_text text;
    if (!cltel_json_read_text(reader, &text))
        return reader->fault ? "ParseError" : "InvalidNamespace";
    return strcmp(text.bytes, "aws") == 0 || strcmp(text.bytes, "remote") == 0 ? NULL : "InvalidNamespace";
}

/* Anything that begins so, as long as it is well-formed. */
static const char *check_begin(cltel_json_reader *reader, const char *first, const char *fault, size_t depth_max)
{
    char c = cltel_json_peek(reader);
    if (!cltel_json_skip_within(reader, depth_max))
        return "ParseError";
    return strchr(first, c) ? NULL : fault;
}

const char *cltel_segment_check_part(cltel_json_reader *reader, const char *member, size_t depth_max)
{
    static const struct {
        const char *member;
        const char *first; /* characters that its value may begin with */
        const char *fault;
    } kinds[] = { { "http", "{", "InvalidHttp" },
                  { "aws", "{", "InvalidAws" },
                  { "sql", "{", "InvalidSql" },
                  { "metadata", "{", "InvalidMetadata" },
                  { "service", "{", "InvalidService" },
                  { "cause", "{\"", "InvalidCause" },
                  { "error", "tf", "InvalidError" },
                  { "fault", "tf", "InvalidFault" },
                  { "throttle", "tf", "InvalidThrottle" },
                  { "origin", "\"", "InvalidOrigin" },
                  { "links", "[", "InvalidLinks" },
                  { "precursor_ids", "[", "InvalidPrecursorIds" } };
    if (strcmp(member, "annotations") == 0)
        return check_annotations(reader);
    if (strcmp(member, "user") == 0)
        return check_user(reader);
    if (strcmp(member, "namespace") == 0)
        return check_namespace(reader);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(member, kinds[i].member) == 0)
            return check_begin(reader, kinds[i].first, kinds[i].fault, depth_max);
    return cltel_json_skip_within(reader, depth_max) ? NULL : "ParseError";
}

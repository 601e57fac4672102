#include "tools/endpoint/json_reader.h"

#include "tools/endpoint/json_unescape.h"

bool cltel_json_fault(cltel_json_reader *reader, const char *fault)
{
    if (!reader->fault)
        reader->fault = fault;
    return false;
}

char cltel_json_peek(cltel_json_reader *reader)
{
    while (reader->at < reader->end &&
           (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t'))
        reader->at++;
    return reader->at < reader->end && !reader->fault ? *reader->at : '\0';
}

bool cltel_json_expect(cltel_json_reader *reader, char c)
{
    if (cltel_json_peek(reader) != c)
        return cltel_json_fault(reader, "another character was expected");
    reader->at++;
    return true;
}

bool cltel_json_string(cltel_json_reader *reader, char *out, size_t *len)
{
    if (!cltel_json_expect(reader, '"'))
        return false;
    const char *fault = cltel_json_unescape(&reader->at, reader->end, out, len);
    return fault ? cltel_json_fault(reader, fault) : true;
}

bool cltel_json_string_extent(const cltel_json_reader *reader, size_t *len)
{
    cltel_json_reader ahead = *reader;
    if (!cltel_json_expect(&ahead, '"'))
        return false;
    const char *start = ahead.at;
    while (ahead.at < ahead.end && *ahead.at != '"')
        ahead.at += *ahead.at == '\\' && ahead.end - ahead.at > 1 ? 2 : 1;
    *len = (size_t)(ahead.at - start);
    return ahead.at < ahead.end;
}

static bool is_digit(const cltel_json_reader *reader)
{
    return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static void take_digits(cltel_json_reader *reader)
{
    while (is_digit(reader))
        reader->at++;
}

bool cltel_json_integer(cltel_json_reader *reader, int64_t *value)
{
    bool negative = cltel_json_peek(reader) == '-';
    reader->at += negative;
    if (!is_digit(reader))
        return cltel_json_fault(reader, "an integer was expected");
    const char *first = reader->at;
    uint64_t number = 0;
    for (; is_digit(reader); reader->at++) {
        uint64_t digit = (uint64_t)(*reader->at - '0');
        if (number > ((uint64_t)INT64_MAX - digit) / 10)
            return cltel_json_fault(reader, "an integer is outside the range of Long");
        number = number * 10 + digit;
    }
    if (*first == '0' && reader->at - first > 1)
        return cltel_json_fault(reader, "a number begins with 0");
    if (reader->at < reader->end && (*reader->at == '.' || *reader->at == 'e' || *reader->at == 'E'))
        return cltel_json_fault(reader, "an integer was expected");
    *value = negative ? -(int64_t)number : (int64_t)number;
    return true;
}

static bool take_word(cltel_json_reader *reader, const char *word)
{
    size_t len = strlen(word);
    if ((size_t)(reader->end - reader->at) < len || memcmp(reader->at, word, len) != 0)
        return false;
    reader->at += len;
    return true;
}

bool cltel_json_take_null(cltel_json_reader *reader)
{
    return cltel_json_peek(reader) == 'n' && take_word(reader, "null");
}

static bool skip_number(cltel_json_reader *reader)
{
    reader->at += *reader->at == '-';
    bool zero = is_digit(reader) && *reader->at == '0';
    if (!is_digit(reader))
        return cltel_json_fault(reader, "a value was expected");
    reader->at++;
    if (!zero)
        take_digits(reader);
    if (reader->at < reader->end && *reader->at == '.') {
        reader->at++;
        if (!is_digit(reader))
            return cltel_json_fault(reader, "a digit was expected");
        take_digits(reader);
    }
    if (reader->at < reader->end && (*reader->at == 'e' || *reader->at == 'E')) {
        reader->at++;
        if (reader->at < reader->end && (*reader->at == '+' || *reader->at == '-'))
            reader->at++;
        if (!is_digit(reader))
            return cltel_json_fault(reader, "a digit was expected");
        take_digits(reader);
    }
    return true;
}

static bool skip_scalar(cltel_json_reader *reader)
{
    char c = cltel_json_peek(reader);
    if (c == '"') {
        reader->at++;
        const char *fault = cltel_json_unescape(&reader->at, reader->end, NULL, NULL);
        return fault ? cltel_json_fault(reader, fault) : true;
    }
    if (c == 't' || c == 'f' || c == 'n')
        return take_word(reader, "true") || take_word(reader, "false") || take_word(reader, "null") ||
               cltel_json_fault(reader, "a value was expected");
    if (c == '-' || (c >= '0' && c <= '9'))
        return skip_number(reader);
    return cltel_json_fault(reader, "a value was expected");
}

static bool skip_key(cltel_json_reader *reader)
{
    return cltel_json_peek(reader) == '"' ? skip_scalar(reader) && cltel_json_expect(reader, ':')
                                          : cltel_json_fault(reader, "a member name was expected");
}

bool cltel_json_skip(cltel_json_reader *reader)
{
    return cltel_json_skip_within(reader, CLTEL_JSON_READER_DEPTH_MAX);
}

/* Depth is a counter here, not the C stack's. */
bool cltel_json_skip_within(cltel_json_reader *reader, size_t depth_max)
{
    char closes[CLTEL_JSON_READER_DEPTH_MAX];
    size_t depth = 0;
    for (;;) {
        char open = cltel_json_peek(reader);
        if (open == '{' || open == '[') {
            if (depth == depth_max)
                return cltel_json_fault(reader, "nested too deeply");
            reader->at++;
            closes[depth++] = open == '{' ? '}' : ']';
            if (cltel_json_peek(reader) != closes[depth - 1]) {
                if (open == '{' && !skip_key(reader))
                    return false;
                continue;
            }
        } else if (!skip_scalar(reader)) {
            return false;
        }
        while (depth > 0 && !cltel_json_more(reader, closes[depth - 1]))
            if (reader->fault)
                return false;
            else
                depth--;
        if (depth == 0)
            return true;
        if (closes[depth - 1] == '}' && !skip_key(reader))
            return false;
    }
}

bool cltel_json_more(cltel_json_reader *reader, char close)
{
    char c = cltel_json_peek(reader);
    if (c != ',' && c != close)
        return cltel_json_fault(reader, "a comma or the end of a list or object was expected");
    reader->at++;
    return c == ',';
}

bool cltel_json_read_object(cltel_json_reader *reader, bool (*read_member)(void *context), void *context)
{
    if (!cltel_json_expect(reader, '{'))
        return false;
    if (cltel_json_peek(reader) == '}') {
        reader->at++;
    } else {
        do {
            if (!read_member(context))
                return false;
        } while (cltel_json_more(reader, '}'));
    }
    cltel_json_peek(reader);
    return !reader->fault && (reader->at == reader->end || cltel_json_fault(reader, "something follows the object"));
}

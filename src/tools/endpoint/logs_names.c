#include "tools/endpoint/logs_names.h"

#include "tools/endpoint/call_answer.h"

enum { NAME_CHARACTERS_MAX = 512 };

static bool in_group_name(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c != 0 && strchr(".-_/#", c));
}

static bool in_stream_name(unsigned char c)
{
    return c != ':' && c != '*';
}

static bool in_identifier(unsigned char c)
{
    return in_group_name(c) || c == ':' || c == '*';
}

const cltel_text_rule cltel_rule_group = { "logGroupName",          1,   NAME_CHARACTERS_MAX, in_group_name,
                                           "[\\.\\-_/#A-Za-z0-9]+", true };
const cltel_text_rule cltel_rule_stream = { "logStreamName", 1, NAME_CHARACTERS_MAX, in_stream_name, "[^:*]*", true };

static const cltel_text_rule optional_group = { "logGroupName",          1,    NAME_CHARACTERS_MAX, in_group_name,
                                                "[\\.\\-_/#A-Za-z0-9]+", false };
static const cltel_text_rule identifier_rule = {
    "logGroupIdentifier", 1, 2048, in_identifier, "[\\w#+=/:,.@-]*", false
};

bool cltel_logs_check_length(cltel_call *call, cltel_view name)
{
    size_t characters = 0;
    for (size_t i = 0; i < name.len; i++)
        characters += ((unsigned char)name.ptr[i] & 0xC0) != 0x80;
    return characters <= NAME_CHARACTERS_MAX ||
           cltel_answer_refusal(call, "InvalidParameterException",
                                "Invalid LogGroup or LogStream, both must have length less than or equal to 512.");
}

/* arn:aws:logs:<region>:<account>:log-group:<name>[:*] */
cltel_view cltel_logs_name_of_arn(cltel_view identifier)
{
    static const char mark[] = ":log-group:";
    const char *found = identifier.len > 4 && memcmp(identifier.ptr, "arn:", 4) == 0
                            ? memmem(identifier.ptr, identifier.len, mark, sizeof mark - 1)
                            : NULL;
    if (!found)
        return identifier;
    const char *end = identifier.ptr + identifier.len;
    cltel_view name = { found + sizeof mark - 1, (size_t)(end - found) - (sizeof mark - 1) };
    if (name.len > 2 && memcmp(name.ptr + name.len - 2, ":*", 2) == 0)
        name.len -= 2;
    return name;
}

bool cltel_logs_input_group(cltel_call *call, cltel_view *name)
{
    cltel_view identifier;
    if (!cltel_input_text(call, &optional_group, name) || !cltel_input_text(call, &identifier_rule, &identifier))
        return false;
    if (name->ptr && identifier.ptr)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "LogGroup name and LogGroup identifier are mutually exclusive parameters.");
    if (identifier.ptr)
        *name = cltel_logs_name_of_arn(identifier);
    if (!name->ptr)
        cltel_violation(call, *name, "logGroupName", "Member must not be null");
    return cltel_logs_check_length(call, *name);
}

bool cltel_logs_find_group(cltel_call *call, cltel_store *store, cltel_view name, cltel_log_group *group)
{
    cltel_stored found = cltel_store_find_group(store, call->region, name, group);
    if (found == CLTEL_STORED)
        return true;
    if (found == CLTEL_STORED_NOT)
        return cltel_answer_refusal(call, "ResourceNotFoundException", "The specified log group does not exist.");
    cltel_answer_store_failure(call, store);
    return false;
}

bool cltel_logs_find_standard_group(cltel_call *call, cltel_store *store, cltel_view name, cltel_log_group *group)
{
    return cltel_logs_find_group(call, store, name, group) &&
           (strcmp(group->class_name, "STANDARD") == 0 ||
            cltel_answer_refusal(call, "ValidationException",
                                 "This operation is only supported on the Standard log class."));
}

bool cltel_logs_find_stream(cltel_call *call, cltel_store *store, int64_t group_id, cltel_view name,
                            cltel_log_stream *stream)
{
    cltel_stored found = cltel_store_find_stream(store, group_id, name, stream);
    if (found == CLTEL_STORED)
        return true;
    if (found == CLTEL_STORED_NOT)
        return cltel_answer_refusal(call, "ResourceNotFoundException", "The specified log stream does not exist.");
    cltel_answer_store_failure(call, store);
    return false;
}

int64_t cltel_logs_oldest_ms(const cltel_call *call, const cltel_log_group *group)
{
    static const int64_t day_ms = 24 * 3600 * INT64_C(1000);
    int64_t oldest_ms = group->retention_days > 0 ? call->request.now_ms - group->retention_days * day_ms : 0;
    return oldest_ms > 0 ? oldest_ms : 0;
}

void cltel_logs_append_arn(cltel_buf *buf, const char *region, const char *group)
{
    cltel_buf_append_format(buf, "arn:aws:logs:%s:" CLTEL_LOCAL_ACCOUNT ":log-group:%s", region, group);
}

void cltel_logs_append_token(cltel_buf *buf, cltel_view text)
{
    if (!cltel_buf_reserve(buf, 2 * text.len))
        return;
    cltel_hex(buf->ptr + buf->len, (const uint8_t *)text.ptr, text.len);
    buf->len += 2 * text.len;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool cltel_logs_parse_token(cltel_view token, cltel_buf *text)
{
    if (token.len == 0 || token.len % 2 != 0)
        return false;
    for (size_t i = 0; i < token.len; i += 2) {
        int high = digit_of(token.ptr[i]);
        int low = digit_of(token.ptr[i + 1]);
        if (high < 0 || low < 0)
            return false;
        cltel_buf_append_char(text, (char)(high << 4 | low));
    }
    return !text->failed;
}

bool cltel_logs_answer_bad_token(cltel_call *call)
{
    return cltel_answer_refusal(call, "InvalidParameterException", "The specified nextToken is invalid.");
}

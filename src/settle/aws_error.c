#include "settle/aws_error.h"

#include <strings.h>

#include <cjson/cJSON.h>

static bool code_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

/* "com.amazonaws.logs#ThrottlingException:http://..." -> "ThrottlingException" */
static void copy_code(const char *text, char *out, size_t size)
{
    size_t end = strcspn(text, ":");
    const char *hash = memrchr(text, '#', end);
    const char *start = hash ? hash + 1 : text;
    size_t len = 0;
    while (start + len < text + end && len + 1 < size && code_char(start[len])) {
        out[len] = start[len];
        len++;
    }
    out[len] = '\0';
}

static size_t quotation_start(const char *text, size_t len)
{
    static const char *const marks[] = { "The Canonical String", "x-amz-security-token",
                                         "Authorization header:", "Signature=", "Credential=" };
    for (size_t i = 0; i < len; i++)
        for (size_t m = 0; m < sizeof marks / sizeof marks[0]; m++)
            if (strncasecmp(text + i, marks[m], strlen(marks[m])) == 0)
                return i;
    return len;
}

void cltel_aws_message_copy(const char *text, char *out, size_t size)
{
    size_t len = 0;
    while (len + 1 < size && (unsigned char)text[len] >= ' ' && text[len] != 0x7f)
        len++;
    len = quotation_start(text, len);
    for (size_t i = 0; i < len; i++)
        out[i] = (unsigned char)text[i] < 0x80 ? text[i] : '?';
    out[len] = '\0';
}

static bool names_target(const char *message)
{
    static const char *const names[] = { "logGroup",        "logStream", "log group name",
                                         "log stream name", "'entity",   "X-Amz-Target" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasestr(message, names[i]))
            return true;
    return false;
}

void cltel_aws_error_read(cltel_view body, const char *error_type_header, cltel_aws_error *error)
{
    *error = (cltel_aws_error){ 0 };
    cJSON *root = cltel_json_parse(body);
    const char *code = cltel_json_tree_text(root, "__type");
    if (!code)
        code = cltel_json_tree_text(root, "code");
    if (code)
        copy_code(code, error->code, sizeof error->code);
    if (!error->code[0] && error_type_header)
        copy_code(error_type_header, error->code, sizeof error->code);
    const char *message = cltel_json_tree_text(root, "message");
    if (!message)
        message = cltel_json_tree_text(root, "Message");
    if (message) {
        cltel_aws_message_copy(message, error->message, sizeof error->message);
        error->names_target = names_target(message);
    }
    cJSON_Delete(root);
}

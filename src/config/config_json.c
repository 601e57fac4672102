#include "config/config_json.h"

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/fail.h"
#include "base/memory.h"

/* No option has that many words, nor such a long name. */
enum { DEPTH_MAX = 8, NAME_MAX_BYTES = 128 };

typedef struct reader {
    cltel_config *config;
    cltel_error *detail;
    bool seen[CLTEL_OPTION_COUNT];
} reader;

/* A number as an option takes it. A fraction stays one, and is refused there. */
static void number_text(double number, char *text, size_t size)
{
    if (number > -9007199254740992.0 && number < 9007199254740992.0 && number == (double)(int64_t)number)
        snprintf(text, size, "%lld", (long long)number);
    else
        snprintf(text, size, "%.17g", number);
}

static cltel_err take_value(reader *r, const char *name, const cJSON *item)
{
    int index = cltel_option_find(cltel_view_of(name));
    if (index < 0)
        return cltel_option_unknown(cltel_view_of(name), r->detail);
    if (r->seen[index])
        return cltel_fail(r->detail, CLTEL_E_FILE_INVALID, "option \"%s\" is there twice", name);
    r->seen[index] = true;
    char number[32];
    const char *text = item->valuestring;
    if (cJSON_IsBool(item))
        text = cJSON_IsTrue(item) ? "true" : "false";
    else if (cJSON_IsNumber(item))
        number_text(item->valuedouble, number, sizeof number), text = number;
    else if (!cJSON_IsString(item))
        return cltel_fail(r->detail, CLTEL_E_INVALID_VALUE, "option \"%s\": %s is no string, number or boolean", name,
                          cJSON_IsNull(item) ? "null" : "an array");
    return cltel_config_put(r->config, (size_t)index, text, CLTEL_SOURCE_FILE, r->detail);
}

static bool starts_an_option(const char *name)
{
    size_t len = strlen(name);
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++)
        if (strncmp(row->name, name, len) == 0 && row->name[len] == '.')
            return true;
    return false;
}

static bool is_repeated(const cJSON *object, const cJSON *item)
{
    for (const cJSON *other = object->child; other != item; other = other->next)
        if (strcmp(other->string, item->string) == 0)
            return true;
    return false;
}

static cltel_err take_object(reader *r, const char *prefix, const cJSON *object, int depth);

/* Unknown names end the walk, so that a hostile file costs no more than the options there are. */
static cltel_err take_member(reader *r, const char *prefix, const cJSON *object, const cJSON *item, int depth)
{
    char name[NAME_MAX_BYTES];
    int len = snprintf(name, sizeof name, "%s%s%s", prefix, *prefix ? "." : "", item->string);
    if (len < 0 || (size_t)len >= sizeof name)
        return cltel_option_unknown(cltel_view_of(name), r->detail);
    if (is_repeated(object, item))
        return cltel_fail(r->detail, CLTEL_E_FILE_INVALID, "member \"%s\" is there twice", name);
    if (!cJSON_IsObject(item))
        return take_value(r, name, item);
    if (depth >= DEPTH_MAX || !starts_an_option(name))
        return cltel_option_unknown(cltel_view_of(name), r->detail);
    return take_object(r, name, item, depth + 1);
}

static cltel_err take_object(reader *r, const char *prefix, const cJSON *object, int depth)
{
    cltel_err err = CLTEL_OK;
    for (const cJSON *item = object->child; item && !err; item = item->next)
        err = take_member(r, prefix, object, item, depth);
    return err;
}

static int line_of(cltel_view text, const char *at)
{
    int line = 1;
    for (const char *c = text.ptr; c < at && c < text.ptr + text.len; c++)
        line += *c == '\n';
    return line;
}

static const char *skip_space(cltel_view text, const char *at)
{
    while (at < text.ptr + text.len && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* Some of the texts are secrets. cJSON nests at most 1,000 deep. */
static void wipe_texts(cJSON *item)
{
    for (; item; item = item->next) {
        if (item->valuestring)
            cltel_wipe(item->valuestring, strlen(item->valuestring));
        wipe_texts(item->child);
    }
}

/* As a byte or escaped: cJSON would end a text there without a word. */
static bool holds_nul(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\0')
            return true;
        if (text.ptr[i] != '\\')
            continue;
        if (text.len - i >= 6 && memcmp(text.ptr + i, "\\u0000", 6) == 0)
            return true;
        i++; /* the character that the backslash escapes */
    }
    return false;
}

cltel_err cltel_config_json(cltel_config *config, cltel_view text, cltel_error *detail)
{
    if (text.len == 0)
        return cltel_fail(detail, CLTEL_E_FILE_INVALID, "it is empty, and no JSON object");
    if (holds_nul(text))
        return cltel_fail(detail, CLTEL_E_FILE_INVALID, "it holds a NUL character");
    const char *end = text.ptr;
    cJSON *root = cJSON_ParseWithLengthOpts(text.ptr, text.len, &end, 0);
    cltel_err err;
    if (!root || skip_space(text, end) != text.ptr + text.len)
        err = cltel_fail(detail, CLTEL_E_FILE_INVALID, "line %d is no JSON", line_of(text, end));
    else if (!cJSON_IsObject(root))
        err = cltel_fail(detail, CLTEL_E_FILE_INVALID, "it is JSON, but no object");
    else {
        reader r = { .config = config, .detail = detail };
        err = take_object(&r, "", root, 1);
    }
    wipe_texts(root);
    cJSON_Delete(root);
    return err;
}

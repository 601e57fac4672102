/* A line of `cltel send --json`: what is taken is an object as cJSON sees it, and no member is lost. */
#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/json_line.h"

static void require(bool truth)
{
    if (!truth)
        abort();
}

/* cJSON ends a text at its first NUL and does not mind broken UTF-8; so does this comparison. */
static void compare_text(const cltel_attr *attr, const cJSON *item)
{
    size_t len = strlen(item->valuestring);
    require(len <= attr->len && memcmp(item->valuestring, attr->value.str, len) == 0);
    require(len == attr->len || attr->value.str[len] == 0);
}

static void compare(const cltel_json_line *line, const cJSON *object)
{
    size_t count = 0, at = 0, members = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, object) members++;
    count = line->attr_count;
    require(count <= members && members <= count + 2);
    if (members != count)
        return;
    cJSON_ArrayForEach(item, object)
    {
        const cltel_attr *attr = &line->attrs[at++];
        require(cJSON_IsString(item) == (attr->type == CLTEL_TYPE_STR));
        require(cJSON_IsBool(item) == (attr->type == CLTEL_TYPE_BOOL));
        require(cJSON_IsNull(item) == (attr->type == CLTEL_TYPE_NULL));
        if (cJSON_IsString(item))
            compare_text(attr, item);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cltel_json_line line; /* reused from line to line, as the command does */
    /* Exactly as long as the input, so that a sanitizer sees a step too far. */
    char *copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    if (copy && cltel_json_line_read(&line, (cltel_view){ copy, size })) {
        cJSON *object = cJSON_ParseWithLength(copy, size);
        require(cJSON_IsObject(object));
        require(line.attr_count <= CLTEL_ATTRS_MAX && line.severity >= 0 && line.severity <= 6);
        compare(&line, object);
        cJSON_Delete(object);
    }
    free(copy);
    return 0;
}

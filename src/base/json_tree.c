#include "base/json_tree.h"

#include <cjson/cJSON.h>

/* true when brackets outside strings nest no deeper than the limit. */
static bool shallow(cltel_view text)
{
    int depth = 0;
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (quoted && c == '\\')
            i++;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '[') && ++depth > CLTEL_JSON_TREE_DEPTH_MAX)
            return false;
        else if (!quoted && (c == '}' || c == ']'))
            depth--;
    }
    return true;
}

cJSON *cltel_json_parse(cltel_view text)
{
    if (text.len == 0 || !shallow(text))
        return NULL;
    return cJSON_ParseWithLength(text.ptr, text.len);
}

const char *cltel_json_tree_text(const cJSON *object, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, member));
}

double cltel_json_tree_number(const cJSON *object, const char *member, double preset)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, member);
    return cJSON_IsNumber(item) && item->valuedouble == item->valuedouble ? item->valuedouble : preset;
}

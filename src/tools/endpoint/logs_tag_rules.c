#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_tags.h"

enum { KEY_CHARACTERS_MAX = 128, VALUE_CHARACTERS_MAX = 256 };

static size_t characters_of(const char *text)
{
    size_t count = 0;
    for (; *text; text++)
        count += ((unsigned char)*text & 0xC0) != 0x80;
    return count;
}

/* Letters and digits of any script, blanks, and _.:/=+-@ */
static bool is_tag_text(const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        bool plain = c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!plain && !strchr(" _.:/=+-@", c))
            return false;
    }
    return true;
}

static bool is_key(const char *text)
{
    return *text && characters_of(text) <= KEY_CHARACTERS_MAX && is_tag_text(text);
}

bool cltel_logs_check_tags(cltel_call *call, const cJSON *tags)
{
    const cJSON *tag;
    if (!cJSON_IsObject(tags))
        return cltel_answer_refusal(call, "SerializationException", "tags is no map of text to text");
    int count = cJSON_GetArraySize(tags);
    if (count < 1 || count > CLTEL_TAGS_MAX)
        cltel_violation(call, count < 1 ? CLTEL_VIEW("{}") : CLTEL_VIEW("{...}"), "tags",
                        "Member must have length %s than or equal to %d", count < 1 ? "greater" : "less",
                        count < 1 ? 1 : CLTEL_TAGS_MAX);
    cJSON_ArrayForEach(tag, tags)
    {
        if (!cJSON_IsString(tag))
            return cltel_answer_refusal(call, "SerializationException", "tags is no map of text to text");
        if (!is_key(tag->string))
            cltel_violation(call, cltel_view_of(tag->string), "tags",
                            "Map keys must satisfy constraint: [Member must have length less than or equal to 128, "
                            "Member must have length greater than or equal to 1, Member must satisfy regular "
                            "expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+)$]");
        if (characters_of(tag->valuestring) > VALUE_CHARACTERS_MAX || !is_tag_text(tag->valuestring))
            cltel_violation(call, cltel_view_of(tag->valuestring), "tags",
                            "Map value must satisfy constraint: [Member must have length less than or equal to 256, "
                            "Member must have length greater than or equal to 0, Member must satisfy regular "
                            "expression pattern: ^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$]");
        if (cltel_view_equal_nocase((cltel_view){ tag->string, strnlen(tag->string, 4) }, CLTEL_VIEW("aws:")))
            return cltel_answer_refusal(call, "InvalidParameterException",
                                        "Tag keys that begin with aws: are reserved for AWS.");
    }
    return true;
}

#include "tools/cli/json_body.h"

#include <stdlib.h>

#include "base/json_writer.h"
#include "tools/cli/json_walk.h"

void cltel_body_begin(cltel_buf *body)
{
    cltel_buf_clear(body);
    cltel_buf_append_char(body, '{');
}

static void begin_member(cltel_buf *body, const char *name)
{
    if (body->len > 1)
        cltel_buf_append_char(body, ',');
    cltel_buf_append_format(body, "\"%s\":", name);
}

void cltel_body_text(cltel_buf *body, const char *name, const char *text)
{
    if (!text)
        return;
    begin_member(body, name);
    cltel_json_append_string(body, cltel_view_of(text));
}

void cltel_body_number(cltel_buf *body, const char *name, int64_t number)
{
    begin_member(body, name);
    cltel_buf_append_i64(body, number);
}

void cltel_body_texts(cltel_buf *body, const char *name, const char *const *texts, size_t count)
{
    begin_member(body, name);
    for (size_t i = 0; i < count; i++) {
        cltel_buf_append_char(body, i ? ',' : '[');
        cltel_json_append_string(body, cltel_view_of(texts[i]));
    }
    cltel_buf_append_text(body, count ? "]" : "[]");
}

void cltel_body_json(cltel_buf *body, const char *name, cltel_view json)
{
    begin_member(body, name);
    cltel_buf_append_view(body, json);
}

void cltel_body_end(cltel_buf *body)
{
    cltel_buf_append_char(body, '}');
}

cltel_view cltel_json_member(cltel_view object, const char *name)
{
    cltel_json_walk walk;
    cltel_view key, value;
    if (!object.ptr || !cltel_json_walk_begin(&walk, object) || !walk.object)
        return (cltel_view){ NULL, 0 };
    while (cltel_json_walk_next(&walk, &key, &value))
        if (cltel_json_says(key, name))
            return value;
    return (cltel_view){ NULL, 0 };
}

double cltel_json_number(cltel_view value)
{
    char text[40] = "";
    if (value.len < sizeof text && value.ptr)
        memcpy(text, value.ptr, value.len);
    return strtod(text, NULL);
}

/* JSON of segment documents, value by value. */
#include <math.h>

#include "tools/endpoint/insights/insights_value.h"
#include "tools/endpoint/xray_builder.h"

bool cltel_xray_next_member(cltel_xray_reader *reader, bool *first, cltel_view *name)
{
    cltel_json_reader *json = &reader->json;
    if (*first && cltel_json_peek(json) == '}') {
        json->at++;
        return false;
    }
    if (!*first && !cltel_json_more(json, '}'))
        return false;
    *first = false;
    size_t len = 0;
    bool read = cltel_json_peek(json) == '"' ? cltel_json_string(json, reader->text, &len)
                                             : cltel_json_fault(json, "a member name was expected");
    *name = (cltel_view){ reader->text, len };
    return read && cltel_json_expect(json, ':');
}

bool cltel_xray_next_item(cltel_xray_reader *reader, bool *first)
{
    cltel_json_reader *json = &reader->json;
    if (*first && cltel_json_peek(json) == ']') {
        json->at++;
        return false;
    }
    bool more = *first || cltel_json_more(json, ']');
    *first = false;
    return more && !json->fault;
}

bool cltel_xray_open(cltel_xray_reader *reader, char open)
{
    if (cltel_json_peek(&reader->json) != open) {
        cltel_json_skip(&reader->json);
        return false;
    }
    reader->json.at++;
    return true;
}

void cltel_xray_take_text(cltel_xray_reader *reader, cltel_view *value)
{
    size_t len;
    if (cltel_json_peek(&reader->json) != '"') {
        cltel_json_skip(&reader->json);
        return;
    }
    if (!cltel_json_string(&reader->json, reader->text, &len))
        return;
    *value = (cltel_view){ reader->text, len };
    reader->text += len;
}

void cltel_xray_take_number(cltel_xray_reader *reader, double *value)
{
    char c = cltel_json_peek(&reader->json);
    const char *begin = reader->json.at;
    double number = NAN;
    if (!cltel_json_skip(&reader->json) || (c != '-' && (c < '0' || c > '9')))
        return;
    cltel_iv_scan_number(begin, reader->json.at, &number);
    if (isfinite(number))
        *value = number;
}

bool cltel_xray_take_flag(cltel_xray_reader *reader, bool *value)
{
    char c = cltel_json_peek(&reader->json);
    if (!cltel_json_skip(&reader->json) || (c != 't' && c != 'f'))
        return false;
    *value = c == 't';
    return true;
}

bool cltel_xray_take_member(cltel_xray_reader *reader, cltel_view name, const cltel_xray_text_member *members,
                            size_t count, void *into)
{
    for (size_t i = 0; i < count; i++)
        if (cltel_view_equal(name, cltel_view_of(members[i].name))) {
            cltel_xray_take_text(reader, (cltel_view *)(void *)((char *)into + members[i].offset));
            return true;
        }
    return false;
}

bool cltel_xray_read_texts(cltel_xray_reader *reader, const cltel_xray_text_member *members, size_t count, void *into)
{
    bool first = true;
    cltel_view name;
    if (!cltel_xray_open(reader, '{'))
        return false;
    while (cltel_xray_next_member(reader, &first, &name))
        if (!cltel_xray_take_member(reader, name, members, count, into))
            cltel_json_skip(&reader->json);
    return true;
}

#define PCRE2_CODE_UNIT_WIDTH 8
#include "tools/endpoint/insights/insights_regex.h"

#include <pcre2.h>

#include "base/memory.h"

/* A match of one event may take about this many steps: some milliseconds. */
enum { STEPS_MAX = 200000, DEPTH_MAX = 2000, HEAP_KIB_MAX = 4096, STACK_START = 32768, STACK_MAX = 524288 };

struct cltel_regex {
    pcre2_code *code;
    uint32_t groups;
};

struct cltel_regex_room {
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    int matched; /* of the last match: groups that are set, at most */
};

cltel_regex *cltel_regex_new(cltel_view pattern, char *fault, size_t fault_bytes, size_t *offset)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    cltel_regex *regex = cltel_alloc(sizeof *regex);
    if (regex == NULL)
        return NULL;
    regex->code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len,
                                PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &code, &at, NULL);
    if (regex->code == NULL) {
        pcre2_get_error_message(code, (PCRE2_UCHAR *)fault, fault_bytes);
        *offset = at;
        cltel_release(regex);
        return NULL;
    }
    pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE); /* without it matching is slower, no more */
    pcre2_pattern_info(regex->code, PCRE2_INFO_CAPTURECOUNT, &regex->groups);
    return regex;
}

void cltel_regex_free(cltel_regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_code_free(regex->code);
    cltel_release(regex);
}

uint32_t cltel_regex_groups(const cltel_regex *regex)
{
    return regex->groups;
}

cltel_view cltel_regex_group_name(const cltel_regex *regex, uint32_t group)
{
    uint32_t names = 0, entry_bytes = 0;
    PCRE2_SPTR entry = NULL;
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMECOUNT, &names);
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMEENTRYSIZE, &entry_bytes);
    pcre2_pattern_info(regex->code, PCRE2_INFO_NAMETABLE, &entry);
    for (uint32_t i = 0; i < names; i++, entry += entry_bytes)
        if ((uint32_t)(entry[0] << 8 | entry[1]) == group)
            return cltel_view_of((const char *)entry + 2);
    return (cltel_view){ 0 };
}

cltel_regex_room *cltel_regex_room_new(uint32_t groups_max)
{
    cltel_regex_room *room = cltel_alloc(sizeof *room);
    if (room == NULL)
        return NULL;
    room->data = pcre2_match_data_create(groups_max + 1, NULL);
    room->context = pcre2_match_context_create(NULL);
    room->stack = pcre2_jit_stack_create(STACK_START, STACK_MAX, NULL);
    if (room->data == NULL || room->context == NULL || room->stack == NULL) {
        cltel_regex_room_free(room);
        return NULL;
    }
    pcre2_set_match_limit(room->context, STEPS_MAX);
    pcre2_set_depth_limit(room->context, DEPTH_MAX);
    pcre2_set_heap_limit(room->context, HEAP_KIB_MAX);
    pcre2_jit_stack_assign(room->context, NULL, room->stack);
    return room;
}

void cltel_regex_room_free(cltel_regex_room *room)
{
    if (room == NULL)
        return;
    pcre2_match_data_free(room->data);
    pcre2_match_context_free(room->context);
    pcre2_jit_stack_free(room->stack);
    cltel_release(room);
}

cltel_regex_answer cltel_regex_match(const cltel_regex *regex, cltel_regex_room *room, cltel_view subject)
{
    room->matched = pcre2_match(regex->code, (PCRE2_SPTR)(subject.len ? subject.ptr : ""), subject.len, 0, 0,
                                room->data, room->context);
    if (room->matched > 0)
        return CLTEL_REGEX_YES;
    return room->matched == PCRE2_ERROR_NOMATCH ? CLTEL_REGEX_NO : CLTEL_REGEX_TOO_LONG;
}

bool cltel_regex_capture(const cltel_regex_room *room, uint32_t group, cltel_view subject, cltel_view *piece)
{
    const PCRE2_SIZE *places = pcre2_get_ovector_pointer(room->data);
    if (room->matched <= (int)group || places[2 * group] == PCRE2_UNSET || places[2 * group + 1] < places[2 * group])
        return false;
    *piece = (cltel_view){ subject.ptr + places[2 * group], places[2 * group + 1] - places[2 * group] };
    return true;
}

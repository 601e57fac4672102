/* Names of a query and the slots they mean. */
#include "tools/endpoint/insights/insights_parser.h"

typedef struct built_in {
    const char *name;
    cltel_slot_kind kind;
} built_in;

static const built_in built_ins[] = {
    { "@message", CLTEL_SLOT_MESSAGE },
    { "@timestamp", CLTEL_SLOT_TIMESTAMP },
    { "@ingestionTime", CLTEL_SLOT_INGESTION },
    { "@logStream", CLTEL_SLOT_STREAM },
    { "@log", CLTEL_SLOT_LOG },
    { "@ptr", CLTEL_SLOT_PTR },
};

static cltel_slot_kind kind_of(cltel_view name)
{
    for (size_t i = 0; i < sizeof built_ins / sizeof *built_ins; i++)
        if (cltel_view_equal(name, cltel_view_of(built_ins[i].name)))
            return built_ins[i].kind;
    return CLTEL_SLOT_JSON;
}

int cltel_parser_find_slot(const cltel_parser *parser, cltel_view name, int scope)
{
    const cltel_insights_query *query = parser->query;
    for (int i = query->slot_count - 1; i >= 0; i--)
        if (query->slots[i].scope == scope && name.len > 0 && cltel_view_equal(query->slots[i].name, name))
            return i;
    return -1;
}

static int add_slot(cltel_parser *parser, cltel_slot_kind kind, cltel_view name, int scope, const cltel_token *at)
{
    cltel_insights_query *query = parser->query;
    if (query->slot_count == CLTEL_INSIGHTS_SLOTS_MAX) {
        cltel_lexer_fail(&parser->lexer, at->start, at->end, "the query names more than %d fields",
                         CLTEL_INSIGHTS_SLOTS_MAX);
        return -1;
    }
    query->slots[query->slot_count] =
        (cltel_slot){ .kind = kind,
                      .name = name,
                      .scope = scope,
                      .made_in = kind == CLTEL_SLOT_NAMED ? cltel_parser_segment(parser) : 0,
                      .used_in = -1 };
    return query->slot_count++;
}

int cltel_parser_define(cltel_parser *parser, cltel_view name, int scope, const cltel_token *at)
{
    int known = cltel_parser_find_slot(parser, name, scope);
    if (known >= 0 && parser->query->slots[known].kind == CLTEL_SLOT_NAMED) {
        cltel_lexer_fail(&parser->lexer, at->start, at->end, "the field %.*s is already defined in the query",
                         (int)(name.len < 100 ? name.len : 100), name.ptr);
        return -1;
    }
    if (known < 0 && scope == 0 && kind_of(name) != CLTEL_SLOT_JSON) {
        cltel_lexer_fail(&parser->lexer, at->start, at->end, "the name %.*s belongs to a field of every event",
                         (int)name.len, name.ptr);
        return -1;
    }
    return add_slot(parser, CLTEL_SLOT_NAMED, name, scope, at);
}

static int event_field(cltel_parser *parser, cltel_view name, const cltel_token *at)
{
    cltel_insights_query *query = parser->query;
    cltel_slot_kind kind = kind_of(name);
    int slot = add_slot(parser, kind, name, 0, at);
    if (slot < 0 || kind != CLTEL_SLOT_JSON)
        return slot;
    int node = cltel_json_paths_add(&query->paths, &query->arena, name);
    if (node < 0) {
        cltel_lexer_fail(&parser->lexer, at->start, at->end,
                         "the name %.*s has more than %d parts, or there are too many",
                         (int)(name.len < 100 ? name.len : 100), name.ptr, CLTEL_JSON_PATH_MAX);
        return -1;
    }
    if (query->paths.nodes[node].slot < 0) {
        query->paths.nodes[node].slot = slot;
        query->paths.wanted++;
    }
    return query->paths.nodes[node].slot;
}

static cltel_node *use(cltel_parser *parser, int slot)
{
    cltel_node *node = cltel_parser_node(parser, CLTEL_NODE_SLOT, 0, NULL, NULL);
    if (node == NULL)
        return NULL;
    node->slot = slot;
    if (parser->query->slots[slot].used_in < cltel_parser_segment(parser))
        parser->query->slots[slot].used_in = cltel_parser_segment(parser);
    return node;
}

static cltel_node *member(cltel_parser *parser, int slot, cltel_view path, cltel_view name)
{
    cltel_insights_query *query = parser->query;
    cltel_node *node = use(parser, slot);
    cltel_json_paths *paths = node ? cltel_parser_new(parser, sizeof *paths) : NULL;
    if (paths == NULL)
        return NULL;
    query->members = cltel_parser_grow(parser, query->members, query->member_count, sizeof *query->members);
    if (query->members == NULL)
        return NULL;
    query->members[query->member_count++] = paths;
    int place = cltel_json_paths_add(paths, &query->arena, path);
    if (place < 0) {
        cltel_parser_no_memory(parser);
        return NULL;
    }
    paths->nodes[place].slot = 0;
    paths->wanted = 1;
    node->kind = CLTEL_NODE_MEMBER;
    node->paths = paths;
    node->name = name;
    return node;
}

/* a.b.c, where a or a.b is something that jsonParse made. */
static cltel_node *member_of_named(cltel_parser *parser, cltel_view name)
{
    for (size_t i = name.len; i-- > 1;) {
        if (name.ptr[i] != '.')
            continue;
        int slot = cltel_parser_find_slot(parser, (cltel_view){ name.ptr, i }, parser->scope);
        if (slot >= 0 && parser->query->slots[slot].is_json)
            return member(parser, slot, (cltel_view){ name.ptr + i + 1, name.len - i - 1 }, name);
    }
    return NULL;
}

cltel_node *cltel_parser_resolve(cltel_parser *parser, cltel_view name, const cltel_token *at)
{
    int slot = cltel_parser_find_slot(parser, name, parser->scope);
    if (slot >= 0)
        return use(parser, slot);
    cltel_node *node = member_of_named(parser, name);
    if (node != NULL || parser->lexer.failed)
        return node;
    if (parser->scope > 0) {
        cltel_lexer_fail(&parser->lexer, at->start, at->end, "unknown symbols found in or after stats: %.*s",
                         (int)(name.len < 100 ? name.len : 100), name.ptr);
        return NULL;
    }
    slot = event_field(parser, name, at);
    return slot < 0 ? NULL : use(parser, slot);
}

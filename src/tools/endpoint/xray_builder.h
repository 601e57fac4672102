/* A trace while it is being made: the lists behind cltel_xray_trace, which grow. The files
 * xray_node_reader.c, xray_blocks.c and xray_lists.c fill the nodes, xray_tree.c links them, xray_services.c and
 * xray_causes.c read the tree. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_BUILDER_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_BUILDER_H

#include "tools/endpoint/insights/insights_arena.h"
#include "tools/endpoint/json_reader.h"
#include "tools/endpoint/xray_model.h"

typedef struct cltel_xray_list {
    void *items;
    int32_t count;
    int32_t room;
} cltel_xray_list;

typedef struct cltel_xray_builder {
    cltel_xray_trace trace; /* first: what the outside sees */
    cltel_arena arena;      /* texts, http, aws, sql */
    cltel_xray_list nodes;
    cltel_xray_list annotations;
    cltel_xray_list exceptions;
    cltel_xray_list links;
    cltel_xray_list services;
    cltel_xray_list calls;
    cltel_xray_list causes[CLTEL_XRAY_CAUSE_KINDS];
    cltel_xray_list cause_services;
    cltel_xray_list cause_entities;
    cltel_xray_list order; /* int32_t: nodes in order of start */
    cltel_xray_list work;  /* int32_t: for whoever is at work */
    bool failed;           /* no memory */
} cltel_xray_builder;

/* One more item, zeroed; NULL: no memory, which is noted. What was given before may move. */
void *cltel_xray_list_add(cltel_xray_builder *builder, cltel_xray_list *list, size_t item_bytes);
/* Room for count int32_t, all of them value; NULL as above. */
int32_t *cltel_xray_numbers(cltel_xray_builder *builder, cltel_xray_list *list, int32_t count, int32_t value);

static inline cltel_xray_node *cltel_xray_nodes(const cltel_xray_builder *builder)
{
    return builder->nodes.items;
}

static inline cltel_xray_service *cltel_xray_services(const cltel_xray_builder *builder)
{
    return builder->services.items;
}

int cltel_xray_compare(cltel_view a, cltel_view b); /* bytes, then length */

/* A JSON text while it is read. Strings are written to `text`, which has room for all of the document's. */
typedef struct cltel_xray_reader {
    cltel_json_reader json;
    cltel_xray_builder *builder;
    char *text;
    int nest; /* of subsegments */
} cltel_xray_reader;

/* Members of an object, one after the other: *name lives until the next string is read. false: the end, or a fault.
 * After true the value stands next and must be taken. Begin with first = true. */
bool cltel_xray_next_member(cltel_xray_reader *reader, bool *first, cltel_view *name);
/* Items of an array likewise. */
bool cltel_xray_next_item(cltel_xray_reader *reader, bool *first);
/* true: what stands next is of this kind and was opened; else it is skipped. */
bool cltel_xray_open(cltel_xray_reader *reader, char open);

/* Each takes the value that stands next, of whatever type; those of another type leave *value as it was. */
void cltel_xray_take_text(cltel_xray_reader *reader, cltel_view *value);
void cltel_xray_take_number(cltel_xray_reader *reader, double *value);
bool cltel_xray_take_flag(cltel_xray_reader *reader, bool *value); /* true: it was a flag */

/* Texts of an object, by name. */
typedef struct cltel_xray_text_member {
    const char *name;
    size_t offset; /* of a cltel_view */
} cltel_xray_text_member;
/* true: the value that stands next is one of them, and was taken. */
bool cltel_xray_take_member(cltel_xray_reader *reader, cltel_view name, const cltel_xray_text_member *members,
                            size_t count, void *into);
/* All of them, of the object that stands next; its other members are skipped. false: no object, it is skipped. */
bool cltel_xray_read_texts(cltel_xray_reader *reader, const cltel_xray_text_member *members, size_t count, void *into);

/* The blocks of a node: xray_blocks.c, xray_lists.c. The value stands next. */
const cltel_xray_http *cltel_xray_read_http(cltel_xray_reader *reader);
const cltel_xray_aws *cltel_xray_read_aws(cltel_xray_reader *reader);
const cltel_xray_sql *cltel_xray_read_sql(cltel_xray_reader *reader);
void cltel_xray_read_annotations(cltel_xray_reader *reader, int32_t node);
void cltel_xray_read_cause(cltel_xray_reader *reader, int32_t node);
void cltel_xray_read_links(cltel_xray_reader *reader, int32_t node);

/* The steps of cltel_xray_trace_finish(). Each may note that there is no memory. */
void cltel_xray_drop_elder(cltel_xray_builder *builder); /* of several nodes with one id, one stays */
void cltel_xray_find_parents(cltel_xray_builder *builder);
void cltel_xray_find_exceptions(cltel_xray_builder *builder);
void cltel_xray_infer(cltel_xray_builder *builder);
void cltel_xray_grow_tree(cltel_xray_builder *builder);
void cltel_xray_find_services(cltel_xray_builder *builder);
void cltel_xray_find_calls(cltel_xray_builder *builder);
void cltel_xray_find_causes(cltel_xray_builder *builder);

/* The node's share of the root's time, 0 to 1, in hundredths. */
double cltel_xray_coverage(const cltel_xray_node *root, const cltel_xray_node *node, double whole_s);

/* What an inferred node's service is called: the table, the queue, the host. */
cltel_view cltel_xray_inferred_name(const cltel_xray_node *node);

#endif

/* Operations on things that are kept as documents have much in common: pages of a listing, names,
 * "there is none". */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_DOCUMENTS_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_DOCUMENTS_H

#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/store_documents.h"

#define CLTEL_KIND_METRIC_FILTER "logs.metric-filter"
#define CLTEL_KIND_SUBSCRIPTION "logs.subscription-filter"
#define CLTEL_KIND_QUERY_DEFINITION "logs.query-definition"
#define CLTEL_KIND_RESOURCE_POLICY "logs.resource-policy"
#define CLTEL_KIND_DESTINATION "logs.destination"
#define CLTEL_KIND_DELIVERY_SOURCE "logs.delivery-source"
#define CLTEL_KIND_DELIVERY_DESTINATION "logs.delivery-destination"
#define CLTEL_KIND_DELIVERY_POLICY "logs.delivery-destination-policy"
#define CLTEL_KIND_DELIVERY "logs.delivery"
#define CLTEL_KIND_TAGS "logs.tags"

typedef struct cltel_document_listing {
    const char *kind;
    const char *member;                                          /* of the answer */
    cltel_view scope;                                            /* ptr NULL: all */
    cltel_view prefix;                                           /* of the names */
    bool (*fits)(void *context, const cltel_document *document); /* NULL: all do */
    void *context;
    int64_t limit;
    int64_t skip; /* what a token holds: how many that fit are on earlier pages */
} cltel_document_listing;

extern const cltel_text_rule cltel_rule_filter_name;
extern const cltel_text_rule cltel_rule_filter_pattern;

/* nextToken, and the limit under its name (1 to max, which is also the default). false: answered. */
bool cltel_logs_input_page(cltel_call *call, const char *limit_member, int64_t max, cltel_document_listing *listing);

/* {"<member>":[...],"nextToken":...} */
void cltel_logs_answer_listing(cltel_call *call, cltel_store *store, cltel_document_listing *listing);

cltel_document_key cltel_logs_key(const cltel_call *call, const char *kind, cltel_view scope, cltel_view name);

/* Stores what `thing` describes and answers nothing; false: answered with a failure. */
bool cltel_logs_put_document(cltel_call *call, cltel_store *store, const cltel_document_key *key, const cJSON *thing);

/* NULL: answered, with a ResourceNotFoundException that has this message. The caller deletes it. */
cJSON *cltel_logs_get_document(cltel_call *call, cltel_store *store, const cltel_document_key *key,
                               const char *missing);

/* Answers with an empty body, or with that message. */
void cltel_logs_delete_document(cltel_call *call, cltel_store *store, const cltel_document_key *key,
                                const char *missing);

/* false, answered: there are max of this kind in the scope, and this is another one. */
bool cltel_logs_check_room(cltel_call *call, cltel_store *store, const cltel_document_key *key, int64_t max);

/* 200 and {"<member>":thing}, or the thing itself where member is NULL. */
void cltel_logs_answer_json(cltel_call *call, const char *member, const cJSON *thing);

/* Copies members of the request's body, whatever their type. */
void cltel_logs_copy_member(const cltel_call *call, const char *member, cJSON *thing);
void cltel_json_add_view(cJSON *thing, const char *member, cltel_view text);
void cltel_json_add_number(cJSON *thing, const char *member, int64_t number);

#endif

/* What X-Ray keeps beside traces, as documents of the store; logs_documents.h writes them and answers with them. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_DOCUMENTS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_DOCUMENTS_H

#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/service.h"

#define CLTEL_KIND_SAMPLING_RULE "xray.sampling-rule"
#define CLTEL_KIND_DEFAULT_RULE "xray.default-rule"   /* as it was changed; there is one in any case */
#define CLTEL_KIND_RULES_CHANGED "xray.rules-changed" /* when the set of rules last changed */
#define CLTEL_KIND_SAMPLING_CLIENT                                                                                    \
    "xray.sampling-client"                                /* scope: rule; name: client; its last report and its quota \
                                                           */
#define CLTEL_KIND_SAMPLING_WINDOW "xray.sampling-window" /* scope: rule; name: start; sums of ten seconds */
#define CLTEL_KIND_GROUP "xray.group"
#define CLTEL_KIND_DEFAULT_GROUP "xray.default-group"
#define CLTEL_KIND_XRAY_TAGS "xray.tags" /* name: the ARN */

cltel_document_key cltel_xray_key(const cltel_call *call, const char *kind, const char *scope, cltel_view name);

/* *thing is what is stored, the caller deletes it; NULL: there is none. false: answered with a failure. */
bool cltel_xray_read_document(cltel_call *call, cltel_store *store, const cltel_document_key *key, cJSON **thing);

/* All of the key's kind and scope, with commas. false: the store failed. */
bool cltel_xray_append_documents(cltel_store *store, const cltel_document_key *key, cltel_buf *body);

/* true: it is gone, or there was none. false: answered with a failure. */
bool cltel_xray_drop_document(cltel_call *call, cltel_store *store, const cltel_document_key *key);

/* 200 and {"<member>":[first,...]}: first, if it is not NULL, then all documents of the kind. */
void cltel_xray_answer_list(cltel_call *call, cltel_store *store, const char *member, const cJSON *first,
                            const char *kind);
void cltel_xray_answer_nothing(cltel_call *call); /* 200 and {} */

/* Refuses with InvalidRequestException and the status 400; false. */
bool cltel_xray_refuse(cltel_call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Puts the value in the place of the member's, or adds it. The object owns it. */
void cltel_xray_set_member(cJSON *object, const char *member, cJSON *value);
void cltel_xray_set_text(cJSON *object, const char *member, cltel_view text);

/* NextToken: how many are on earlier pages. false: answered. */
bool cltel_xray_read_skip(cltel_call *call, int64_t *skip);
void cltel_xray_append_skip(cltel_buf *body, int64_t skip); /* ,"NextToken":... */

/* Seconds with three decimals, as times are written. */
double cltel_xray_seconds(int64_t time_ms);

#endif

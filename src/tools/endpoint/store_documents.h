/* What services keep beside events: filters, definitions, policies. One table for all of them: a
 * document is the JSON that describes the thing, found by its kind, region, scope (a log group, or
 * nothing) and name. */
#ifndef CLTEL_TOOLS_ENDPOINT_STORE_DOCUMENTS_H
#define CLTEL_TOOLS_ENDPOINT_STORE_DOCUMENTS_H

#include "tools/endpoint/store.h"

typedef struct cltel_document_key {
    const char *kind;
    const char *region;
    cltel_view scope; /* ptr NULL in a visit: all scopes */
    cltel_view name;
} cltel_document_key;

typedef struct cltel_document {
    cltel_view scope;
    cltel_view name;
    cltel_view body;
    int64_t created_ms;
    int64_t changed_ms;
} cltel_document;

typedef bool (*cltel_document_visit)(void *context, const cltel_document *document); /* false ends the visit */

/* Makes the document, or gives it another body; the time of its creation stays. */
cltel_stored cltel_store_put_document(cltel_store *store, const cltel_document_key *key, cltel_view body,
                                      int64_t now_ms);
cltel_stored cltel_store_find_document(cltel_store *store, const cltel_document_key *key, cltel_buf *body);
cltel_stored cltel_store_delete_document(cltel_store *store, const cltel_document_key *key);
cltel_stored cltel_store_delete_documents(cltel_store *store, const cltel_document_key *key); /* of the scope */
cltel_stored cltel_store_count_documents(cltel_store *store, const cltel_document_key *key, int64_t *count);

/* In order of scope and name; key->name is not looked at. */
cltel_stored cltel_store_visit_documents(cltel_store *store, const cltel_document_key *key, cltel_document_visit visit,
                                         void *context);

#endif

/* Tags of groups and sampling rules. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_TAGS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_TAGS_H

#include "tools/endpoint/xray_documents.h"

enum { CLTEL_XRAY_TAGS_MAX = 50 /* of a resource */, CLTEL_XRAY_TAGS_A_CALL = 200 };

/* Notes what is wrong with the body's Tags as violations. false: answered. */
bool cltel_xray_check_tags(cltel_call *call);

/* The body's Tags become those of a new resource. false: answered. */
bool cltel_xray_keep_new_tags(cltel_call *call, cltel_store *store, const char *arn);
bool cltel_xray_drop_tags(cltel_call *call, cltel_store *store, const char *arn);

#endif

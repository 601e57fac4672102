/* JSON of others, as a tree: answers, files. Hostile bytes. */
#ifndef CLTEL_BASE_JSON_TREE_H
#define CLTEL_BASE_JSON_TREE_H

#include "base/bytes.h"

struct cJSON;

enum { CLTEL_JSON_TREE_DEPTH_MAX = 64 };

/* Parses a JSON text of at most CLTEL_JSON_TREE_DEPTH_MAX levels (the parser recurses, and
 * the worker's stack is ours). NULL: no memory, too deep, or no JSON. The caller
 * releases it with cJSON_Delete(). */
struct cJSON *cltel_json_parse(cltel_view text);

#endif

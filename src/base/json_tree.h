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

/* A member of an object. NULL, and preset: it is missing, of another type, or no object is given. */
const char *cltel_json_tree_text(const struct cJSON *object, const char *member);
double cltel_json_tree_number(const struct cJSON *object, const char *member, double preset); /* never NaN */

#endif

/* Names of fields: which are taken by the event itself, and which come twice. */
#ifndef CLTEL_ENCODE_FIELD_NAMES_H
#define CLTEL_ENCODE_FIELD_NAMES_H

#include "encode/logs_encoder.h"

/* name has the literal's length; the constant length makes it one or two comparisons of words. */
#define CLTEL_LOGS_IS(name, literal) (memcmp((name).ptr, (literal), sizeof(literal) - 1) == 0)

/* A key of the application that would hide a member of the event's own. */
static inline bool cltel_logs_name_is_reserved(cltel_view key)
{
    switch (key.len) {
    case sizeof "id" - 1:
        return CLTEL_LOGS_IS(key, "id");
    case sizeof "time" - 1:
        return CLTEL_LOGS_IS(key, "time");
    case sizeof "level" - 1:
        return CLTEL_LOGS_IS(key, "level");
    case sizeof "service" - 1:
        return CLTEL_LOGS_IS(key, "service") || CLTEL_LOGS_IS(key, "message");
    case sizeof "truncated" - 1:
        return CLTEL_LOGS_IS(key, "truncated");
    case sizeof "original_bytes" - 1:
        return CLTEL_LOGS_IS(key, "original_bytes") || CLTEL_LOGS_IS(key, "dropped_fields");
    default:
        return false;
    }
}

static inline cltel_logs_name cltel_logs_name_of(cltel_view key)
{
    return (cltel_logs_name){ key, cltel_logs_name_is_reserved(key) };
}

/* Of the name as it is written. Length, ends and middle tell most keys of one record apart. */
static inline uint8_t cltel_logs_name_hash(cltel_logs_name name)
{
    size_t len = name.key.len + name.renamed;
    if (name.key.len == 0)
        return 0;
    uint32_t last = name.renamed ? '_' : (uint8_t)name.key.ptr[len - 1];
    uint32_t first = (uint8_t)name.key.ptr[0];
    uint32_t middle = (uint8_t)name.key.ptr[(len - 1) / 2];
    uint32_t word = first | last << 8 | middle << 16 | (uint32_t)len << 24;
    return (uint8_t)(word * 0x9E3779B1u >> 24);
}

/* One of the site's keys is written like this. */
bool cltel_logs_site_has_name(const cltel_logs_site *site, cltel_logs_name name);

static inline void cltel_logs_names_start(cltel_logs_names *names)
{
    names->count = 0;
    if (++names->generation == 0) {
        memset(names->buckets, 0, sizeof names->buckets);
        names->generation = 1;
    }
}

/* The index of the nearest earlier name that equals names[index], or -1. */
int32_t cltel_logs_names_earlier(const cltel_logs_names *names, int32_t index);

/* Adds a name; its index is the count before. true: no other has its hash, so it is surely new. */
static inline bool cltel_logs_names_add(cltel_logs_names *names, cltel_logs_name name)
{
    uint8_t hash = cltel_logs_name_hash(name);
    int32_t index = (int32_t)names->count++;
    bool fresh = names->buckets[hash].generation != names->generation;
    names->names[index] = name;
    names->before[index] = fresh ? -1 : names->buckets[hash].last;
    names->buckets[hash].generation = names->generation;
    names->buckets[hash].last = index;
    return fresh;
}

#endif

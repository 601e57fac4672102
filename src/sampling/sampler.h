/* Decides which traces are recorded, as X-Ray's SDKs do:
 *
 *   take the first rule that matches; while its quota of this second lasts, sample (the
 *   reservoir); without a fresh quota, one request a second (borrowed); else by the rate.
 *
 * Any thread decides, without a lock: rules are read-only once published, what a thread
 * counts is its own, and the word that the reservoir's takers share is written only when
 * one of them takes. The worker publishes rules and quotas and reads the counts. */
#ifndef CLTEL_SAMPLING_SAMPLER_H
#define CLTEL_SAMPLING_SAMPLER_H

#include "sampling/sampling_rule.h"

/* What one thread counts, by slot. Written by that thread only. */
typedef struct cltel_sampling_counts {
    uint64_t requests[CLTEL_RULES_MAX];
    uint64_t sampled[CLTEL_RULES_MAX];
    uint64_t borrowed[CLTEL_RULES_MAX];
} cltel_sampling_counts;

/* Of a rule, over all its versions; rules of one name share it. */
typedef struct cltel_sampling_slot {
    _Alignas(64) uint64_t taken; /* second << 32 | taken in it; the borrower's is of its own */
    uint64_t borrowed;           /* the same for borrowing */
    int64_t quota_until_s;       /* since 1970; 0: there never was one */
    uint32_t quota;              /* of this process, a second */
    uint64_t rate_bits;          /* the rate's double; a target may have changed it */
    char name[CLTEL_RULE_NAME_MAX + 1];
} cltel_sampling_slot;

/* Rules as threads see them; slots[i] is rule i's. */
typedef struct cltel_sampling_table {
    cltel_sampling_rules *rules;
    uint8_t slots[CLTEL_RULES_MAX];
    bool central; /* from X-Ray: quotas hold; else the reservoir is the rule's own */
} cltel_sampling_table;

typedef struct cltel_sampler {
    const cltel_sampling_table *table; /* published with release */
    uint32_t slot_count;
    cltel_sampling_slot slots[CLTEL_RULES_MAX];
} cltel_sampler;

typedef struct cltel_sampling_decision {
    bool sampled;
    bool borrowed;
    uint32_t slot; /* plus 1; 0: no rule matched, not sampled */
} cltel_sampling_decision;

/* Starts with rules (taken over, also on failure). false: no memory. */
bool cltel_sampler_init(cltel_sampler *sampler, cltel_sampling_rules *rules, bool central);
void cltel_sampler_done(cltel_sampler *sampler);

/* Publishes rules (taken over). *old: the table before, to be freed when no thread can be reading it. false:
 * no memory, or too many names; the rules before stay. Worker only. */
bool cltel_sampler_publish(cltel_sampler *sampler, cltel_sampling_rules *rules, bool central,
                           const cltel_sampling_table **old);
void cltel_sampling_table_free(const cltel_sampling_table *table);

/* What a target says of a rule. quota < 0: nothing of a quota. Unknown rules are skipped. Worker only. */
void cltel_sampler_target(cltel_sampler *sampler, const char *rule, double rate, int64_t quota, int64_t until_s);

/* second: of the clock, since 1970. random: 64 fresh bits. counts: of the calling thread. */
cltel_sampling_decision cltel_sampler_decide(cltel_sampler *sampler, cltel_sampling_counts *counts,
                                             const cltel_sampling_request *request, int64_t second, uint64_t random);

/* A rule that X-Ray gave has this slot now. Worker only. */
bool cltel_sampler_is_central(const cltel_sampler *sampler, uint32_t slot);

/* The name of the rule that has this slot (plus 1) now; "" when none has. By whoever may decide, too. */
void cltel_sampler_rule_name(const cltel_sampler *sampler, uint32_t slot, char *name, size_t size);

/* true: the request's host, method, path or attributes matter. */
bool cltel_sampler_asks_for_request(const cltel_sampler *sampler);

#endif

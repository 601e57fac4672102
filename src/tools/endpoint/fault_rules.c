#include "tools/endpoint/fault_rules.h"

#include <pthread.h>

#include "base/fail.h"
#include "base/json_writer.h"
#include "base/memory.h"

struct cltel_fault_rules {
    pthread_mutex_t lock;
    cltel_fault_rule rules[CLTEL_FAULT_RULES_MAX];
    size_t count;
};

cltel_fault_rules *cltel_fault_rules_new(void)
{
    cltel_fault_rules *rules = cltel_alloc(sizeof *rules);
    if (rules)
        pthread_mutex_init(&rules->lock, NULL);
    return rules;
}

void cltel_fault_rules_free(cltel_fault_rules *rules)
{
    if (!rules)
        return;
    pthread_mutex_destroy(&rules->lock);
    cltel_release(rules);
}

cltel_err cltel_fault_rules_add(cltel_fault_rules *rules, const cltel_fault_rule *rule, cltel_error *detail)
{
    cltel_err err = CLTEL_OK;
    pthread_mutex_lock(&rules->lock);
    if (rules->count == CLTEL_FAULT_RULES_MAX)
        err =
            cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "there may be at most %d fault rules", CLTEL_FAULT_RULES_MAX);
    else {
        cltel_fault_rule *added = &rules->rules[rules->count++];
        *added = *rule;
        added->dice = rule->seed;
    }
    pthread_mutex_unlock(&rules->lock);
    return err;
}

void cltel_fault_rules_clear(cltel_fault_rules *rules)
{
    if (!rules)
        return;
    pthread_mutex_lock(&rules->lock);
    rules->count = 0;
    pthread_mutex_unlock(&rules->lock);
}

/* SplitMix64: one state word, good enough for dice. In [0, 1). */
static double throw_dice(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static bool fires(cltel_fault_rule *rule)
{
    if (rule->matched++ < rule->skip || (rule->count >= 0 && rule->fired >= rule->count))
        return false;
    if (rule->rate < 1 && throw_dice(&rule->dice) >= rule->rate)
        return false;
    rule->fired++;
    return true;
}

static bool is_for(const char *wanted, const char *name)
{
    return !wanted[0] || strcmp(wanted, name) == 0;
}

void cltel_fault_rules_choose(cltel_fault_rules *rules, const char *service, const char *operation, cltel_fault *fault)
{
    fault->active = false;
    if (!rules || __atomic_load_n(&rules->count, __ATOMIC_RELAXED) == 0)
        return;
    pthread_mutex_lock(&rules->lock);
    for (size_t i = 0; i < rules->count && !fault->active; i++) {
        cltel_fault_rule *rule = &rules->rules[i];
        if (is_for(rule->service, service) && is_for(rule->operation, operation) && fires(rule)) {
            *fault = rule->fault;
            fault->active = true;
        }
    }
    pthread_mutex_unlock(&rules->lock);
}

static void append_number(cltel_buf *body, const char *name, int64_t number, bool shown)
{
    if (shown)
        cltel_buf_append_format(body, ",\"%s\":%lld", name, (long long)number);
}

static void append_text(cltel_buf *body, const char *name, const char *text)
{
    if (!text[0])
        return;
    cltel_buf_append_format(body, ",\"%s\":", name);
    cltel_json_append_string(body, cltel_view_of(text));
}

static void append_effects(cltel_buf *body, const cltel_fault *fault)
{
    static const char *const resets[] = { "", "before", "after" };
    static const char *const bodies[] = { "", "malformed", "truncated", "slow" };
    append_number(body, "status", fault->status, fault->status != 0);
    append_text(body, "code", fault->code);
    append_number(body, "delay_ms", fault->delay_ms, fault->delay_ms != 0);
    append_text(body, "reset", resets[fault->reset]);
    append_text(body, "body", bodies[fault->body]);
    append_number(body, "too_old", (int64_t)fault->too_old, fault->too_old != 0);
    append_number(body, "expired", (int64_t)fault->expired, fault->expired != 0);
    append_number(body, "too_new", (int64_t)fault->too_new, fault->too_new != 0);
    append_number(body, "unprocessed", (int64_t)fault->unprocessed, fault->unprocessed != 0);
}

void cltel_fault_rules_append_json(cltel_fault_rules *rules, cltel_buf *body)
{
    cltel_buf_append_char(body, '[');
    pthread_mutex_lock(&rules->lock);
    for (size_t i = 0; i < rules->count; i++) {
        const cltel_fault_rule *rule = &rules->rules[i];
        cltel_buf_append_format(body, "%s{\"number\":%zu", i ? "," : "", i + 1);
        append_text(body, "service", rule->service);
        append_text(body, "operation", rule->operation);
        append_effects(body, &rule->fault);
        cltel_buf_append_text(body, ",\"rate\":");
        cltel_json_append_f64(body, rule->rate);
        append_number(body, "skip", rule->skip, rule->skip != 0);
        append_number(body, "count", rule->count, rule->count >= 0);
        cltel_buf_append_format(body, ",\"seed\":%llu,\"matched\":%lld,\"fired\":%lld}", (unsigned long long)rule->seed,
                                (long long)rule->matched, (long long)rule->fired);
    }
    pthread_mutex_unlock(&rules->lock);
    cltel_buf_append_char(body, ']');
}

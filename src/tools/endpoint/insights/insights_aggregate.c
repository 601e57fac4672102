#include "tools/endpoint/insights/insights_aggregate.h"

#include <math.h>

#include "base/memory.h"

bool cltel_aggregate_is_percentile(const cltel_aggregate *aggregate)
{
    return aggregate->function == CLTEL_AGGREGATE_PCT || aggregate->function == CLTEL_AGGREGATE_MEDIAN;
}

static bool keep_best(cltel_state *state, const cltel_iv *value, int64_t time_ms, cltel_state_site *site)
{
    char *copy = NULL;
    bool has_text = value->type == CLTEL_IV_TEXT || value->raw;
    if (has_text && !cltel_budget_take(site->budget, value->text.len + 1))
        return false;
    if (has_text && (copy = cltel_strdup_n(value->text.ptr, value->text.len)) == NULL)
        return cltel_budget_no_memory(site->budget);
    if (state->best.text.ptr != NULL) {
        cltel_budget_give(site->budget, state->best.text.len + 1);
        cltel_release((void *)(uintptr_t)state->best.text.ptr);
    }
    state->best = *value;
    state->best.text = (cltel_view){ copy, has_text ? value->text.len : 0 };
    state->time_ms = time_ms;
    return true;
}

/* min and max: numbers count more than texts. */
static int class_of(const cltel_iv *value)
{
    double number;
    return value->type == CLTEL_IV_MISSING ? 0 : cltel_iv_to_number(value, &number) ? 2 : 1;
}

static bool is_better(const cltel_state *state, cltel_aggregate_function function, const cltel_iv *value,
                      int64_t time_ms)
{
    if (state->best.type == CLTEL_IV_MISSING)
        return true;
    bool extreme = function == CLTEL_AGGREGATE_MIN || function == CLTEL_AGGREGATE_MAX;
    int more = extreme ? class_of(value) - class_of(&state->best) : 0;
    if (more != 0)
        return more > 0;
    switch (function) {
    case CLTEL_AGGREGATE_EARLIEST:
        return time_ms < state->time_ms;
    case CLTEL_AGGREGATE_LATEST:
        return time_ms > state->time_ms;
    case CLTEL_AGGREGATE_MIN:
    case CLTEL_AGGREGATE_SORTSFIRST:
        return cltel_iv_order(value, &state->best) < 0;
    default:
        return cltel_iv_order(value, &state->best) > 0;
    }
}

static bool add_number(cltel_state *state, const cltel_aggregate *aggregate, double number, cltel_state_site *site)
{
    if (cltel_aggregate_is_percentile(aggregate)) {
        site->held += site->exact;
        return cltel_quantiles_add(&state->values.quantiles, number, site->exact, site->budget);
    }
    state->count++;
    if (aggregate->function != CLTEL_AGGREGATE_STDDEV) {
        state->sum += number;
        return true;
    }
    double distance = number - state->sum;
    state->sum += distance / state->count;
    state->squares += distance * (number - state->sum);
    return true;
}

bool cltel_state_add(cltel_state *state, const cltel_aggregate *aggregate, const cltel_iv *value, int64_t time_ms,
                     cltel_state_site *site)
{
    double number;
    if (value->type == CLTEL_IV_MISSING)
        return true;
    switch (aggregate->function) {
    case CLTEL_AGGREGATE_COUNT:
        state->count++;
        return true;
    case CLTEL_AGGREGATE_COUNT_DISTINCT:
        cltel_buf_clear(&site->scratch);
        cltel_iv_key_append(&site->scratch, value);
        if (site->scratch.failed)
            return cltel_budget_no_memory(site->budget);
        return cltel_distinct_add(&state->values.distinct,
                                  cltel_iv_hash(site->scratch.ptr, site->scratch.len, site->seed), site->budget);
    case CLTEL_AGGREGATE_SUM:
    case CLTEL_AGGREGATE_AVG:
    case CLTEL_AGGREGATE_STDDEV:
    case CLTEL_AGGREGATE_PCT:
    case CLTEL_AGGREGATE_MEDIAN:
        return !cltel_iv_to_number(value, &number) || add_number(state, aggregate, number, site);
    default:
        return !is_better(state, aggregate->function, value, time_ms) || keep_best(state, value, time_ms, site);
    }
}

static void merge_deviation(cltel_state *into, const cltel_state *from)
{
    double count = into->count + from->count;
    if (count == 0)
        return;
    double distance = from->sum - into->sum;
    into->squares += from->squares + distance * distance * into->count * from->count / count;
    into->sum += distance * from->count / count;
    into->count = count;
}

bool cltel_state_merge(cltel_state *into, const cltel_state *from, const cltel_aggregate *aggregate,
                       cltel_state_site *site)
{
    switch (aggregate->function) {
    case CLTEL_AGGREGATE_COUNT:
    case CLTEL_AGGREGATE_SUM:
    case CLTEL_AGGREGATE_AVG:
        into->count += from->count;
        into->sum += from->sum;
        return true;
    case CLTEL_AGGREGATE_STDDEV:
        merge_deviation(into, from);
        return true;
    case CLTEL_AGGREGATE_COUNT_DISTINCT:
        return cltel_distinct_merge(&into->values.distinct, &from->values.distinct, site->budget);
    case CLTEL_AGGREGATE_PCT:
    case CLTEL_AGGREGATE_MEDIAN:
        return cltel_quantiles_merge(&into->values.quantiles, &from->values.quantiles, site->budget);
    default:
        return from->best.type == CLTEL_IV_MISSING ||
               !is_better(into, aggregate->function, &from->best, from->time_ms) ||
               keep_best(into, &from->best, from->time_ms, site);
    }
}

cltel_iv cltel_state_result(cltel_state *state, const cltel_aggregate *aggregate)
{
    double value;
    switch (aggregate->function) {
    case CLTEL_AGGREGATE_COUNT:
        return cltel_iv_number(state->count);
    case CLTEL_AGGREGATE_COUNT_DISTINCT:
        return cltel_iv_number(state->values.distinct.count);
    case CLTEL_AGGREGATE_SUM:
        return state->count > 0 ? cltel_iv_number(state->sum) : cltel_iv_missing();
    case CLTEL_AGGREGATE_AVG:
        return state->count > 0 ? cltel_iv_number(state->sum / state->count) : cltel_iv_missing();
    case CLTEL_AGGREGATE_STDDEV:
        return state->count > 0 ? cltel_iv_number(sqrt(state->squares / state->count)) : cltel_iv_missing();
    case CLTEL_AGGREGATE_PCT:
    case CLTEL_AGGREGATE_MEDIAN:
        return cltel_quantiles_at(&state->values.quantiles, aggregate->percent, &value) ? cltel_iv_number(value)
                                                                                        : cltel_iv_missing();
    default:
        return state->best;
    }
}

void cltel_state_done(cltel_state *state, const cltel_aggregate *aggregate)
{
    cltel_release((void *)(uintptr_t)state->best.text.ptr);
    if (cltel_aggregate_is_percentile(aggregate))
        cltel_quantiles_done(&state->values.quantiles);
    else if (aggregate->function == CLTEL_AGGREGATE_COUNT_DISTINCT)
        cltel_distinct_done(&state->values.distinct);
}

/* The functions of the language: one list (.def) for the parser, the evaluator and the documentation. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_FUNCTIONS_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_FUNCTIONS_H

#include "base/bytes.h"

typedef enum cltel_function {
#define X(id, name, fewest, most, gives) CLTEL_FUNCTION_##id,
#include "tools/endpoint/insights/insights_functions.def"
#undef X
    CLTEL_FUNCTIONS
} cltel_function;

typedef enum cltel_aggregate_function {
#define X(id, name, fewest, most, gives) CLTEL_AGGREGATE_##id,
#include "tools/endpoint/insights/insights_aggregates.def"
#undef X
    CLTEL_AGGREGATES
} cltel_aggregate_function;

typedef struct cltel_function_info {
    const char *name;
    int fewest;
    int most;
} cltel_function_info;

extern const cltel_function_info cltel_functions[CLTEL_FUNCTIONS];
extern const cltel_function_info cltel_aggregates[CLTEL_AGGREGATES];

/* Case does not matter. -1: there is none of that name. */
int cltel_function_find(cltel_view name);
int cltel_aggregate_find(cltel_view name);

typedef enum cltel_period_unit { CLTEL_PERIOD_MS, CLTEL_PERIOD_MONTHS } cltel_period_unit;

typedef struct cltel_period {
    int64_t count; /* of ms or of calendar months; 0: none */
    cltel_period_unit unit;
} cltel_period;

/* "5", "m"; false: no such unit, or 0, or too long. */
bool cltel_period_read(cltel_view count, cltel_view unit, cltel_period *period);

double cltel_period_floor(const cltel_period *period, double ms);
double cltel_period_ceil(const cltel_period *period, double ms);

#endif

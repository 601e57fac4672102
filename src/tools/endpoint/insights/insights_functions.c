#include "tools/endpoint/insights/insights_functions.h"

const cltel_function_info cltel_functions[CLTEL_FUNCTIONS] = {
#define X(id, name, fewest, most, gives) { name, fewest, most },
#include "tools/endpoint/insights/insights_functions.def"
#undef X
};

const cltel_function_info cltel_aggregates[CLTEL_AGGREGATES] = {
#define X(id, name, fewest, most, gives) { name, fewest, most },
#include "tools/endpoint/insights/insights_aggregates.def"
#undef X
};

static int find(const cltel_function_info *list, int count, cltel_view name)
{
    for (int i = 0; i < count; i++)
        if (cltel_view_equal_nocase(name, cltel_view_of(list[i].name)))
            return i;
    return -1;
}

int cltel_function_find(cltel_view name)
{
    return find(cltel_functions, CLTEL_FUNCTIONS, name);
}

int cltel_aggregate_find(cltel_view name)
{
    return find(cltel_aggregates, CLTEL_AGGREGATES, name);
}

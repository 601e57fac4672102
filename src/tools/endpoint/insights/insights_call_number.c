#include <math.h>

#include "tools/endpoint/insights/insights_eval.h"

static cltel_iv extreme(cltel_frame *frame, const cltel_node *node, bool largest)
{
    double best = 0, number;
    bool any = false;
    for (int i = 0; i < node->count; i++) {
        if (!cltel_eval_number(frame, node->args[i], &number))
            continue;
        if (!any || (largest ? number > best : number < best))
            best = number;
        any = true;
    }
    return any ? cltel_iv_number(best) : cltel_iv_missing();
}

cltel_iv cltel_call_number(cltel_frame *frame, const cltel_node *node)
{
    double x;
    if (node->function == CLTEL_FUNCTION_GREATEST || node->function == CLTEL_FUNCTION_LEAST)
        return extreme(frame, node, node->function == CLTEL_FUNCTION_GREATEST);
    if (!cltel_eval_number(frame, node->args[0], &x))
        return cltel_iv_missing();
    switch (node->function) {
    case CLTEL_FUNCTION_ABS:
        return cltel_iv_number(fabs(x));
    case CLTEL_FUNCTION_CEIL:
        return cltel_iv_number(ceil(x));
    case CLTEL_FUNCTION_FLOOR:
        return cltel_iv_number(floor(x));
    case CLTEL_FUNCTION_LOG:
        return x > 0 ? cltel_iv_number(log(x)) : cltel_iv_missing();
    default:
        return x >= 0 ? cltel_iv_number(sqrt(x)) : cltel_iv_missing();
    }
}

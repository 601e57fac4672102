/* Calls of functions, and of the functions of stats. */
#include "tools/endpoint/insights/insights_parser.h"

/* At '('. Reads the arguments; *count of them. "*" is count's and gives no argument. */
static bool parse_arguments(cltel_parser *parser, cltel_node *call, bool star_allowed)
{
    cltel_parser_advance(parser);
    if (star_allowed && cltel_parser_take(parser, '*'))
        return cltel_parser_need(parser, ')', ")");
    if (cltel_parser_take(parser, ')'))
        return true;
    do {
        cltel_node *arg = cltel_parse_expression(parser);
        if (arg == NULL)
            return false;
        call->args = cltel_parser_grow(parser, call->args, (size_t)call->count, sizeof *call->args);
        if (call->args == NULL)
            return false;
        call->args[call->count++] = arg;
    } while (cltel_parser_take(parser, ','));
    return cltel_parser_need(parser, ')', ", or )");
}

static bool check_count(cltel_parser *parser, const cltel_token *name, const cltel_function_info *info, int count)
{
    if (count >= info->fewest && count <= info->most)
        return true;
    if (info->fewest == info->most)
        cltel_lexer_fail(&parser->lexer, name->start, parser->before, "%s takes %d argument%s, not %d", info->name,
                         info->most, info->most == 1 ? "" : "s", count);
    else
        cltel_lexer_fail(&parser->lexer, name->start, parser->before, "%s takes %d to %d arguments, not %d", info->name,
                         info->fewest, info->most, count);
    return false;
}

/* The last argument of bin, datefloor and dateceil is a period; bin alone takes @timestamp by itself. */
static bool take_period(cltel_parser *parser, const cltel_token *name, cltel_node *call)
{
    cltel_node *last = call->args[call->count - 1];
    if (last->kind != CLTEL_NODE_LITERAL || last->period.count == 0) {
        cltel_lexer_fail(&parser->lexer, name->start, parser->before,
                         "%s needs a period of time (such as 30s, 5m, 1h, 1d)", cltel_functions[call->function].name);
        return false;
    }
    call->period = last->period;
    if (--call->count > 0)
        return true;
    call->args[0] = cltel_parser_resolve(parser, CLTEL_VIEW("@timestamp"), name);
    call->count = 1;
    return call->args[0] != NULL;
}

static bool needs_period(cltel_function function)
{
    return function == CLTEL_FUNCTION_BIN || function == CLTEL_FUNCTION_DATEFLOOR ||
           function == CLTEL_FUNCTION_DATECEIL;
}

static cltel_node *parse_function(cltel_parser *parser, const cltel_token *name, int function)
{
    cltel_node *call = cltel_parser_node(parser, CLTEL_NODE_CALL, 0, NULL, NULL);
    if (call == NULL || !parse_arguments(parser, call, false))
        return NULL;
    call->function = (cltel_function)function;
    if (!check_count(parser, name, &cltel_functions[function], call->count))
        return NULL;
    return !needs_period(call->function) || take_period(parser, name, call) ? call : NULL;
}

static bool read_percent(cltel_parser *parser, const cltel_token *name, const cltel_node *arg,
                         cltel_aggregate *aggregate)
{
    aggregate->percent = arg->literal.number;
    if (arg->kind == CLTEL_NODE_LITERAL && arg->literal.type == CLTEL_IV_NUMBER && aggregate->percent >= 0 &&
        aggregate->percent <= 100)
        return true;
    cltel_lexer_fail(&parser->lexer, name->start, parser->before,
                     "pct needs a number from 0 to 100 as its second argument");
    return false;
}

static bool is_percentile(const cltel_aggregate *aggregate)
{
    return aggregate->function == CLTEL_AGGREGATE_PCT || aggregate->function == CLTEL_AGGREGATE_MEDIAN;
}

/* The values of one expression are kept once, however many of its percentiles are asked for. */
static void choose_state(cltel_stats *stats, cltel_aggregate *aggregate)
{
    for (size_t i = 0; aggregate->arg != NULL && is_percentile(aggregate) && i < stats->aggregate_count; i++) {
        const cltel_aggregate *other = &stats->aggregates[i];
        if (other->arg == NULL || !is_percentile(other) ||
            !cltel_view_equal(other->arg->source, aggregate->arg->source))
            continue;
        aggregate->state = other->state;
        return;
    }
    aggregate->state = stats->state_count++;
    aggregate->owns_state = true;
}

static cltel_node *add_aggregate(cltel_parser *parser, cltel_stats *stats, cltel_aggregate aggregate,
                                 const cltel_token *name)
{
    aggregate.slot = cltel_parser_define(parser, (cltel_view){ 0 }, parser->scope, name);
    stats->aggregates = cltel_parser_grow(parser, stats->aggregates, stats->aggregate_count, sizeof *stats->aggregates);
    cltel_node *node = cltel_parser_node(parser, CLTEL_NODE_SLOT, 0, NULL, NULL);
    if (aggregate.slot < 0 || stats->aggregates == NULL || node == NULL)
        return NULL;
    choose_state(stats, &aggregate);
    stats->aggregates[stats->aggregate_count++] = aggregate;
    node->slot = aggregate.slot;
    return node;
}

static cltel_node *parse_aggregate(cltel_parser *parser, const cltel_token *name, int function)
{
    cltel_stats *stats = parser->stats;
    const cltel_function_info *info = &cltel_aggregates[function];
    if (stats == NULL) {
        cltel_lexer_fail(&parser->lexer, name->start, name->end,
                         "%s can only be used in stats, and not inside another such function", info->name);
        return NULL;
    }
    bool by_time = function == CLTEL_AGGREGATE_EARLIEST || function == CLTEL_AGGREGATE_LATEST;
    if (by_time && parser->scope > 1) {
        cltel_lexer_fail(&parser->lexer, name->start, name->end, "%s needs @timestamp, which is gone after stats",
                         info->name);
        return NULL;
    }
    /* What it is applied to are the fields of before this stats. */
    cltel_node call = { 0 };
    parser->stats = NULL;
    parser->scope--;
    bool parsed = parse_arguments(parser, &call, function == CLTEL_AGGREGATE_COUNT);
    parser->scope++;
    parser->stats = stats;
    if (!parsed || !check_count(parser, name, info, call.count))
        return NULL;
    cltel_aggregate aggregate = { .function = (cltel_aggregate_function)function,
                                  .arg = call.count > 0 ? call.args[0] : NULL,
                                  .percent = 50 };
    if (call.args != NULL && function == CLTEL_AGGREGATE_PCT && !read_percent(parser, name, call.args[1], &aggregate))
        return NULL;
    return add_aggregate(parser, stats, aggregate, name);
}

cltel_node *cltel_parse_call(cltel_parser *parser, const cltel_token *name)
{
    int function = cltel_function_find(name->text);
    if (function >= 0)
        return parse_function(parser, name, function);
    function = cltel_aggregate_find(name->text);
    if (function >= 0)
        return parse_aggregate(parser, name, function);
    cltel_lexer_fail(&parser->lexer, name->start, name->end, "unknown function %.*s",
                     (int)(name->text.len < 100 ? name->text.len : 100), name->text.ptr);
    return NULL;
}

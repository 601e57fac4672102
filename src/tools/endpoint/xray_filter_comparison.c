/* What stands behind a keyword: an operator and a value. */
#include "tools/endpoint/xray_filter_parts.h"

static bool take_operator(cltel_xray_parser *parser, cltel_xray_operator *operation)
{
    static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=" };
    static const char *const words[] = { "contains", "beginswith", "endswith" };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (cltel_xray_take_sign(parser, signs[i])) {
            *operation = CLTEL_XRAY_EQUAL + i;
            return true;
        }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cltel_xray_is_word(parser, words[i])) {
            cltel_xray_advance(parser);
            *operation = CLTEL_XRAY_CONTAINS + i;
            return true;
        }
    return false;
}

/* A text, a number, true or false, or a bare word, which is a text. */
static bool take_value(cltel_xray_parser *parser, cltel_xray_test *test)
{
    const cltel_xray_token *token = &parser->token;
    if (parser->failed)
        return false;
    test->text = token->text;
    test->number = token->number;
    test->type = CLTEL_XRAY_TEXT;
    if (token->kind == CLTEL_XRAY_TOKEN_NUMBER) {
        test->type = CLTEL_XRAY_NUMBER;
    } else if (cltel_xray_is_word(parser, "true") || cltel_xray_is_word(parser, "false")) {
        test->type = CLTEL_XRAY_FLAG;
        test->flag = cltel_xray_is_word(parser, "true");
    } else if (token->kind == CLTEL_XRAY_TOKEN_WORD) {
        char *copy = cltel_arena_copy(&parser->filter->arena, token->text);
        test->text.ptr = copy;
        if (!copy)
            return cltel_xray_no_memory(parser);
    } else if (token->kind != CLTEL_XRAY_TOKEN_TEXT) {
        return cltel_xray_filter_refuse(parser, "a value was expected behind the operator");
    }
    return true;
}

/* true and "true" are both flags. */
static void read_as_flag(cltel_xray_test *test)
{
    bool yes = cltel_view_equal_nocase(test->text, CLTEL_VIEW("true"));
    if (test->type == CLTEL_XRAY_TEXT && (yes || cltel_view_equal_nocase(test->text, CLTEL_VIEW("false")))) {
        test->type = CLTEL_XRAY_FLAG;
        test->flag = yes;
    }
}

static bool check_operator(cltel_xray_parser *parser, const cltel_xray_test *test)
{
    bool equality = test->operation == CLTEL_XRAY_EQUAL || test->operation == CLTEL_XRAY_NOT_EQUAL;
    bool order = test->operation >= CLTEL_XRAY_LESS && test->operation <= CLTEL_XRAY_GREATER_EQUAL;
    if (test->type == CLTEL_XRAY_FLAG && !equality)
        return cltel_xray_filter_refuse(parser, "true and false can be compared with = and != only");
    if (test->type == CLTEL_XRAY_NUMBER && !equality && !order)
        return cltel_xray_filter_refuse(parser, "CONTAINS, BEGINSWITH and ENDSWITH need a text in quotes");
    if (test->type == CLTEL_XRAY_TEXT && order)
        return cltel_xray_filter_refuse(parser, "<, <=, > and >= need a number");
    return true;
}

/* What the keyword is decides what the value must be; an annotation may be anything. */
bool cltel_xray_parse_comparison(cltel_xray_parser *parser, cltel_xray_test *test, const cltel_xray_keyword_row *word)
{
    static const char *const types[] = { "a text in quotes", "a number", "true or false" };
    if (!take_operator(parser, &test->operation))
        return !parser->failed;
    if (!take_value(parser, test))
        return false;
    if (word && word->type == CLTEL_XRAY_FLAG)
        read_as_flag(test);
    if (word && test->type != word->type)
        return cltel_xray_filter_refuse(parser, "the value of %s must be %s", word->name, types[word->type]);
    if (!check_operator(parser, test))
        return false;
    cltel_xray_advance(parser);
    return !parser->failed;
}

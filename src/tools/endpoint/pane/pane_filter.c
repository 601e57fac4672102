#include "tools/endpoint/pane/pane_filter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { NESTED_MAX = 16 };

typedef struct parser {
    cltel_pane_filter *filter;
    cltel_view pattern;
    size_t at;
    int depth;
} parser;

static int fail(parser *p, const char *what)
{
    if (!p->filter->fault[0]) {
        snprintf(p->filter->fault, sizeof p->filter->fault, "%s (at character %zu)", what, p->at + 1);
        p->filter->fault_at = p->at;
    }
    return -1;
}

static int add_node(parser *p, cltel_pane_node node)
{
    if (p->filter->count == CLTEL_PANE_NODES_MAX)
        return fail(p, "a filter may have 64 terms");
    p->filter->nodes[p->filter->count] = node;
    return p->filter->count++;
}

static char peek(const parser *p)
{
    return p->at < p->pattern.len ? p->pattern.ptr[p->at] : '\0';
}

static void skip_blanks(parser *p)
{
    while (p->at < p->pattern.len && isspace((unsigned char)p->pattern.ptr[p->at]))
        p->at++;
}

static bool ends_word(char c)
{
    return c == '\0' || c == '(' || c == ')' || isspace((unsigned char)c);
}

/* Text in quotes, where \" and \\ stand for themselves, or up to a blank or parenthesis. */
static bool take_text(parser *p, cltel_view *text)
{
    cltel_buf *out = &p->filter->text;
    size_t start = out->len;
    if (peek(p) != '"') {
        while (!ends_word(peek(p)))
            cltel_buf_append_char(out, p->pattern.ptr[p->at++]);
    } else {
        for (p->at++; p->at < p->pattern.len && peek(p) != '"'; p->at++) {
            if (peek(p) == '\\' && p->at + 1 < p->pattern.len)
                p->at++;
            cltel_buf_append_char(out, peek(p));
        }
        if (p->at >= p->pattern.len)
            return fail(p, "a quote is not closed") >= 0;
        p->at++;
    }
    *text = (cltel_view){ out->ptr + start, out->len - start };
    return !out->failed || fail(p, "no memory") >= 0;
}

static void fold_case(cltel_pane_node *node)
{
    node->any_case = true;
    for (size_t i = 0; i < node->text.len; i++)
        if (isupper((unsigned char)node->text.ptr[i]))
            node->any_case = false;
}

static const struct {
    const char *sign;
    cltel_pane_op op;
} ops[] = {
    { "!=", CLTEL_PANE_DIFFERENT }, { "!~", CLTEL_PANE_HOLDS_NOT }, { ">=", CLTEL_PANE_AT_LEAST },
    { "<=", CLTEL_PANE_AT_MOST },   { "=", CLTEL_PANE_EQUAL },      { ">", CLTEL_PANE_GREATER },
    { "<", CLTEL_PANE_LESS },       { "~", CLTEL_PANE_HOLDS },
};

static bool take_op(parser *p, cltel_pane_op *op)
{
    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        size_t len = strlen(ops[i].sign);
        if (p->pattern.len - p->at >= len && memcmp(p->pattern.ptr + p->at, ops[i].sign, len) == 0) {
            p->at += len;
            *op = ops[i].op;
            return true;
        }
    }
    return false;
}

static size_t name_bytes(const parser *p)
{
    size_t i = p->at;
    while (i < p->pattern.len && (isalnum((unsigned char)p->pattern.ptr[i]) || strchr("_.@-/", p->pattern.ptr[i])))
        i++;
    return i - p->at;
}

/* 1500, 500ms, 2s */
static void read_number(cltel_pane_node *node)
{
    char text[64], *end;
    if (node->text.len == 0 || node->text.len >= sizeof text || isspace((unsigned char)node->text.ptr[0]))
        return;
    memcpy(text, node->text.ptr, node->text.len);
    text[node->text.len] = '\0';
    node->number = strtod(text, &end);
    node->is_number = end != text && (*end == '\0' || strcmp(end, "ms") == 0 || strcmp(end, "s") == 0);
    if (strcmp(end, "s") == 0)
        node->number *= 1000;
}

static void copy_folded(parser *p, cltel_pane_node *node)
{
    size_t start = p->filter->text.len;
    for (size_t i = 0; i < node->text.len; i++)
        cltel_buf_append_char(&p->filter->text, (char)tolower((unsigned char)node->text.ptr[i]));
    node->text = (cltel_view){ p->filter->text.ptr + start, node->text.len };
    node->any_case = true;
}

static int parse_field(parser *p, cltel_view name, cltel_pane_op op)
{
    cltel_pane_node node = { .kind = CLTEL_PANE_FIELD, .op = op, .name = name };
    if (!take_text(p, &node.text))
        return -1;
    read_number(&node);
    node.level = cltel_pane_level_of_name(node.text);
    if (op == CLTEL_PANE_HOLDS || op == CLTEL_PANE_HOLDS_NOT)
        copy_folded(p, &node);
    if (cltel_view_equal(name, CLTEL_VIEW("group")) || cltel_view_equal(name, CLTEL_VIEW("stream")))
        p->filter->names_streams = true;
    return add_node(p, node);
}

static int parse_term(parser *p)
{
    size_t start = p->at, len = name_bytes(p);
    cltel_pane_op op;
    p->at += len;
    if (len > 0 && take_op(p, &op))
        return parse_field(p, (cltel_view){ p->pattern.ptr + start, len }, op);
    p->at = start;
    cltel_pane_node node = { .kind = CLTEL_PANE_WORD };
    if (!take_text(p, &node.text))
        return -1;
    fold_case(&node);
    return node.text.len > 0 ? add_node(p, node) : fail(p, "a word is empty");
}

static int parse_or(parser *p);

static int parse_unary(parser *p)
{
    if (peek(p) == '-' && p->at + 1 < p->pattern.len &&
        !ends_word(p->pattern.ptr[p->at + 1] == '(' ? 'x' : p->pattern.ptr[p->at + 1])) {
        p->at++;
        int inner = parse_unary(p);
        return inner < 0 ? -1 : add_node(p, (cltel_pane_node){ .kind = CLTEL_PANE_NOT, .left = inner });
    }
    if (peek(p) == ')')
        return fail(p, "a parenthesis is closed that was not opened");
    if (peek(p) != '(')
        return parse_term(p);
    if (p->depth == NESTED_MAX)
        return fail(p, "parentheses are nested too deeply");
    p->at++;
    p->depth++;
    int inner = parse_or(p);
    p->depth--;
    if (inner < 0)
        return -1;
    if (peek(p) != ')')
        return fail(p, "a parenthesis is not closed");
    p->at++;
    return inner;
}

/* Takes a word that joins terms: "or" or "and", in any case. */
static bool take_joint(parser *p, const char *word)
{
    size_t len = strlen(word);
    if (p->pattern.len - p->at <= len || !ends_word(p->pattern.ptr[p->at + len]))
        return false;
    if (!cltel_view_equal_nocase((cltel_view){ p->pattern.ptr + p->at, len }, (cltel_view){ word, len }))
        return false;
    p->at += len;
    skip_blanks(p);
    return true;
}

static int parse_and(parser *p)
{
    int left = parse_unary(p);
    for (skip_blanks(p); left >= 0 && peek(p) != '\0' && peek(p) != ')'; skip_blanks(p)) {
        parser ahead = *p;
        if (take_joint(&ahead, "or"))
            break;
        take_joint(p, "and");
        int right = parse_unary(p);
        left = right < 0 ? -1 : add_node(p, (cltel_pane_node){ .kind = CLTEL_PANE_AND, .left = left, .right = right });
    }
    return left;
}

static int parse_or(parser *p)
{
    skip_blanks(p);
    int left = parse_and(p);
    while (left >= 0 && take_joint(p, "or")) {
        int right = parse_and(p);
        left = right < 0 ? -1 : add_node(p, (cltel_pane_node){ .kind = CLTEL_PANE_OR, .left = left, .right = right });
    }
    return left;
}

/* A text that stands in JSON as it is meant. */
static bool is_plain(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] < 0x20 || (unsigned char)text.ptr[i] > 0x7E || strchr("\"\\/", text.ptr[i]))
            return false;
    return text.len >= 2;
}

bool cltel_pane_name_is_special(cltel_view name)
{
    static const char *const special[] = { "level", "group", "stream", "message", "msg" };
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (cltel_view_equal(name, cltel_view_of(special[i])))
            return true;
    return false;
}

bool cltel_pane_node_needs_text(const cltel_pane_node *node)
{
    if (node->kind == CLTEL_PANE_WORD)
        return true;
    return node->kind == CLTEL_PANE_FIELD && !cltel_pane_name_is_special(node->name) && !node->is_number &&
           is_plain(node->text) && (node->op == CLTEL_PANE_EQUAL || node->op == CLTEL_PANE_HOLDS);
}

/* The longest text of those that all must hold. */
static void find_need(cltel_pane_filter *filter, int at)
{
    const cltel_pane_node *node = &filter->nodes[at];
    if (node->kind == CLTEL_PANE_AND) {
        find_need(filter, node->left);
        find_need(filter, node->right);
    } else if (cltel_pane_node_needs_text(node) && (!filter->need || node->text.len > filter->need->text.len))
        filter->need = node;
}

bool cltel_pane_filter_init(cltel_pane_filter *filter, cltel_view pattern)
{
    *filter = (cltel_pane_filter){ .root = -1 };
    parser p = { .filter = filter, .pattern = pattern };
    if (pattern.len > CLTEL_PANE_FILTER_BYTES_MAX)
        return fail(&p, "a filter may have 4096 bytes") >= 0;
    skip_blanks(&p);
    if (p.at == pattern.len)
        return true;
    /* Reserved at once, since nodes point into it: each byte may be written twice. */
    if (!cltel_buf_reserve(&filter->text, 2 * pattern.len + 1))
        return fail(&p, "no memory") >= 0;
    filter->root = parse_or(&p);
    if (filter->root >= 0 && p.at < pattern.len)
        filter->root = fail(&p, "a parenthesis is closed that was not opened");
    if (filter->root >= 0)
        find_need(filter, filter->root);
    return filter->root >= 0;
}

void cltel_pane_filter_done(cltel_pane_filter *filter)
{
    cltel_buf_done(&filter->text);
}

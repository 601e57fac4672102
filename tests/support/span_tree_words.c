/* Texts, keys, values and headers of the kinds that break things. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "support/span_tree.h"

#define TEXT(literal)                  \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }
#define PICK(tree, list) ((list)[tree_below(&(tree)->random, sizeof(list) / sizeof(list)[0])])

static const tree_text texts[] = { TEXT(""),
                                   TEXT(" "),
                                   TEXT("nul\0inside"),
                                   TEXT("plain"),
                                   TEXT("GET /orders/7"),
                                   TEXT("gr\u00fc\u00dfe"),
                                   TEXT("\u65e5\u672c\u8a9e"),
                                   TEXT("\U0001f600"),
                                   TEXT("quote \" and \\ backslash"),
                                   TEXT("</script>"),
                                   TEXT("line\nfeed\rreturn\ttab"),
                                   TEXT("\x01\x02\x1f\x7f"),
                                   TEXT("broken \xc3"),
                                   TEXT("\xff\xfe"),
                                   TEXT("half \xe2\x82 of a euro"),
                                   TEXT("\xed\xa0\x80"),
                                   TEXT("\xf4\x90\x80\x80"),
                                   TEXT("over\xc0\xaf"
                                        "long"),
                                   TEXT("\u2028\u2029"),
                                   TEXT("\xef\xbf\xbd\xef\xbf\xbf"),
                                   TEXT("e\u0301"),
                                   TEXT("\u202eright to left"),
                                   TEXT("\\u0041"),
                                   TEXT("{\"looks\": \"like JSON\"}"),
                                   TEXT("%d %s"),
                                   TEXT("a.b:c/d%e&f#g=h+i\\j-k@l"),
                                   TEXT("*?!(){}[]<>|;,'`~^$"),
                                   TEXT("\u3000wide\u00a0"
                                        "space"),
                                   TEXT("\xe0\xa4\xb9\xe0\xa4\xbf\xe0\xa4\xa8\xe0\xa5\x8d\xe0\xa4\xa6\xe0\xa5\x80"),
                                   TEXT("\u00d7\u00f7\u20ac"),
                                   TEXT("\ue000\U000f0000"),
                                   TEXT("\U00020000\U0001d7d8") };

static const tree_text keys[] = { TEXT("key"),
                                  TEXT("Key"),
                                  TEXT("a.b"),
                                  TEXT("a_b"),
                                  TEXT("a b"),
                                  TEXT("\u043a\u043b\u044e\u0447"),
                                  TEXT("k\"q\""),
                                  TEXT("k\nl"),
                                  TEXT("broken\xff"),
                                  TEXT("metadata."),
                                  TEXT("k\0nul"),
                                  TEXT("metadata.deep"),
                                  TEXT("metadata.AWS.x"),
                                  TEXT("AWS.x"),
                                  TEXT("operation"),
                                  TEXT("time"),
                                  TEXT("id"),
                                  TEXT("error"),
                                  TEXT("httpx"),
                                  TEXT("http.other"),
                                  TEXT("_"),
                                  TEXT("9") };

/* Those with a place of their own, and the type that the place takes. */
static const struct {
    tree_text key;
    cltel_type type;
} placed[] = { { TEXT("http.method"), CLTEL_TYPE_STR },
               { TEXT("http.request.method"), CLTEL_TYPE_STR },
               { TEXT("http.url"), CLTEL_TYPE_STR },
               { TEXT("url.full"), CLTEL_TYPE_STR },
               { TEXT("http.user_agent"), CLTEL_TYPE_STR },
               { TEXT("http.client_ip"), CLTEL_TYPE_STR },
               { TEXT("http.x_forwarded_for"), CLTEL_TYPE_BOOL },
               { TEXT("http.status"), CLTEL_TYPE_I64 },
               { TEXT("http.status"), CLTEL_TYPE_U64 },
               { TEXT("http.response.status_code"), CLTEL_TYPE_I64 },
               { TEXT("http.content_length"), CLTEL_TYPE_U64 },
               { TEXT("sql.url"), CLTEL_TYPE_STR },
               { TEXT("sql.connection_string"), CLTEL_TYPE_STR },
               { TEXT("sql.query"), CLTEL_TYPE_STR },
               { TEXT("db.statement"), CLTEL_TYPE_STR },
               { TEXT("sql.database_type"), CLTEL_TYPE_STR },
               { TEXT("sql.database_version"), CLTEL_TYPE_STR },
               { TEXT("sql.driver_version"), CLTEL_TYPE_STR },
               { TEXT("sql.user"), CLTEL_TYPE_STR },
               { TEXT("sql.preparation"), CLTEL_TYPE_STR },
               { TEXT("aws.operation"), CLTEL_TYPE_STR },
               { TEXT("aws.account_id"), CLTEL_TYPE_STR },
               { TEXT("aws.region"), CLTEL_TYPE_STR },
               { TEXT("aws.request_id"), CLTEL_TYPE_STR },
               { TEXT("aws.queue_url"), CLTEL_TYPE_STR },
               { TEXT("aws.table_name"), CLTEL_TYPE_STR },
               { TEXT("aws.resource_names"), CLTEL_TYPE_JSON },
               { TEXT("user"), CLTEL_TYPE_STR },
               { TEXT("enduser.id"), CLTEL_TYPE_STR },
               { TEXT("origin"), CLTEL_TYPE_STR },
               { TEXT("peer.service"), CLTEL_TYPE_STR } };

static const tree_text documents[] = { TEXT("{}"),
                                       TEXT("[]"),
                                       TEXT("null"),
                                       TEXT("true"),
                                       TEXT("-0.5e3"),
                                       TEXT("\"text\""),
                                       TEXT("{\"a\":{\"b\":[1,2]}}"),
                                       TEXT("[[[[[[[[[[]]]]]]]]]]"),
                                       TEXT("{"),
                                       TEXT("{'a':1}"),
                                       TEXT("nul"),
                                       TEXT(""),
                                       TEXT("[1,]"),
                                       TEXT("{\"a\":1} x"),
                                       TEXT(" [ 1 , \"\\u00e4\" ] "),
                                       TEXT("[\"q1\",\"q2\"]") };

static const int64_t integers[] = { 0, 1, -1, 200, 299, 400, 404, 429, 499, 500, 503, 599, 600, INT64_MAX, INT64_MIN };
static const double doubles[] = { 0, -0.0, 0.1, 1.5, -2.5e-7, 1e21, 1e300, 5e-324, DBL_MAX, NAN, INFINITY, -INFINITY };

/* 250 and 4,096 are limits of a document's texts, 255 of a key, 64 KB of a document. */
static size_t long_length(tree *tree)
{
    static const size_t lengths[] = { 200, 249, 250, 251, 255, 600, 1800 };
    static const size_t large[] = { 2000, 4095, 4096, 4097, 9000, 30000, 60000, 66000, 100000 };
    return tree->large && tree_chance(&tree->random, 40) ? PICK(tree, large) : PICK(tree, lengths);
}

static const char *long_text(tree *tree)
{
    enum { LONGEST = 100000 };
    static char plain[LONGEST + 1], wide[LONGEST + 2], escaped[LONGEST + 2];
    if (!plain[0]) {
        memset(plain, 'x', LONGEST);
        for (size_t i = 0; i < LONGEST; i += 2) {
            memcpy(wide + i, "\xc3\xa9", 2);
            memcpy(escaped + i, "\"\n", 2);
        }
    }
    uint32_t which = tree_below(&tree->random, 4);
    return which == 0 ? wide : which == 1 ? escaped : plain;
}

tree_text tree_any_text(tree *tree)
{
    if (tree_chance(&tree->random, tree->large ? 20 : 4))
        return (tree_text){ long_text(tree), long_length(tree) };
    return PICK(tree, texts);
}

tree_text tree_any_name(tree *tree)
{
    static char name[2048];
    tree_text text = tree_any_text(tree);
    if (text.len >= sizeof name)
        text.len = sizeof name - 1;
    memcpy(name, text.ptr, text.len);
    name[text.len] = '\0';
    return (tree_text){ name, strlen(name) };
}

tree_text tree_any_key(tree *tree)
{
    static char names[64][24];
    uint32_t number = tree_below(&tree->random, 64);
    if (tree_chance(&tree->random, 1))
        return (tree_text){ long_text(tree), 249 + tree_below(&tree->random, 8) }; /* 256 is too long */
    if (tree_chance(&tree->random, 1))
        return (tree_text){ "", 0 };
    if (tree_chance(&tree->random, 40))
        return PICK(tree, keys);
    int len = snprintf(names[number], sizeof names[number], "field%u", number);
    return (tree_text){ names[number], (size_t)len };
}

static void set_text(cltel_attr *attr, tree_text text)
{
    attr->value.str = text.ptr;
    attr->len = text.len;
}

static void set_value(tree *tree, cltel_attr *attr)
{
    switch (attr->type) {
    case CLTEL_TYPE_STR:
        set_text(attr, tree_any_text(tree));
        return;
    case CLTEL_TYPE_JSON:
        set_text(attr, PICK(tree, documents));
        return;
    case CLTEL_TYPE_F64:
        attr->value.f64 = PICK(tree, doubles);
        return;
    case CLTEL_TYPE_BOOL:
        attr->value.i64 = tree_below(&tree->random, 2);
        return;
    case CLTEL_TYPE_NULL:
        attr->value.i64 = 0;
        return;
    default:
        attr->value.i64 = PICK(tree, integers);
    }
}

static cltel_attr any_attr(tree *tree)
{
    cltel_attr attr = { .type = tree_below(&tree->random, CLTEL_TYPE_JSON + 1) };
    tree_text key = tree_any_key(tree);
    if (tree_chance(&tree->random, 35)) {
        uint32_t place = tree_below(&tree->random, sizeof placed / sizeof placed[0]);
        key = placed[place].key;
        if (tree_chance(&tree->random, 90))
            attr.type = placed[place].type;
    }
    if (tree_chance(&tree->random, 40) && tree->large == false)
        attr.type = CLTEL_TYPE_STR;
    if (tree_below(&tree->random, 400) == 0)
        attr.type = 9; /* none */
    attr.key = key.ptr;
    attr.key_len = (uint32_t)key.len;
    set_value(tree, &attr);
    return attr;
}

size_t tree_any_attrs(tree *tree, cltel_attr *attrs, size_t max)
{
    size_t count = tree_below(&tree->random, (uint32_t)max + 1);
    for (size_t i = 0; i < count; i++)
        attrs[i] = any_attr(tree);
    return count;
}

static void any_bytes(tree *tree, uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(tree_next(&tree->random) >> 56);
    bytes[0] |= 1; /* all 0 is no id */
}

static void hex(char *out, const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        sprintf(out + 2 * i, "%02x", bytes[i]);
}

/* As another service would have sent it. */
static void remote_context(tree *tree, tree_context *context)
{
    char trace[33], span[17], text[400];
    bool w3c = tree_chance(&tree->random, 50), no_span = !w3c && tree_chance(&tree->random, 20);
    uint32_t sampled = tree_below(&tree->random, w3c ? 2 : 4); /* 0, 1; X-Ray: ?, and nothing said */
    tree_ids *ids = &context->ids;
    any_bytes(tree, ids->trace_id, sizeof ids->trace_id);
    any_bytes(tree, ids->span_id, sizeof ids->span_id);
    ids->has_trace = true;
    ids->has_span = !no_span;
    ids->sampled = sampled != 0;
    hex(trace, ids->trace_id, sizeof ids->trace_id);
    hex(span, ids->span_id, sizeof ids->span_id);
    if (w3c) {
        snprintf(text, sizeof text, "00-%s-%s-0%u", trace, span, sampled);
        cltel_context_from_w3c(&context->context, text, CLTEL_NTS, "a=1,b=2", CLTEL_NTS);
        return;
    }
    static const char *const said[] = { ";Sampled=0", ";Sampled=1", ";Sampled=?", "" };
    snprintf(text, sizeof text, "Root=1-%.8s-%s%s%s%s;Lineage=a:1", trace, trace + 8,
             no_span ? "" : ";Parent=", no_span ? "" : span, said[sampled]);
    cltel_context_from_xray(&context->context, text, CLTEL_NTS);
}

/* The first is empty, the second what a malformed header leaves, the others come from afar. */
void tree_any_context(tree *tree, tree_context *context, uint32_t index)
{
    memset(context, 0, sizeof *context);
    context->ids.sampled = true;
    if (index == 1)
        (void)cltel_context_from_xray(&context->context, "Root=1-0-0;Parent=x", CLTEL_NTS);
    if (index > 1)
        remote_context(tree, context);
}

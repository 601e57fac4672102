/* The INI dialect, item by item. */
#include "support/cmocka_all.h"

#include <stdio.h>

#include "config/ini.h"

/* One line an item: "S header|section|name", "K key=value", "N parent.key=value", "C parent+value", "! line". */
static const char *items_of(const char *text, size_t len)
{
    static char out[2048];
    static const char letters[] = "-SKNC!!";
    cltel_ini ini = { .text = { text, len } };
    cltel_ini_item item;
    size_t at = 0;
    out[0] = '\0';
    while (cltel_ini_next(&ini, &item)) {
#define V(view) (int)(view).len, (view).ptr ? (view).ptr : ""
        char *to = out + at;
        size_t room = sizeof out - at;
        if (item.kind == CLTEL_INI_SECTION)
            at += (size_t)snprintf(to, room, "S %.*s|%.*s|%.*s\n", V(item.header), V(item.section), V(item.name));
        else if (item.kind == CLTEL_INI_KEY)
            at += (size_t)snprintf(to, room, "K %.*s=%.*s\n", V(item.key), V(item.value));
        else if (item.kind == CLTEL_INI_NESTED)
            at += (size_t)snprintf(to, room, "N %.*s.%.*s=%.*s\n", V(item.parent), V(item.key), V(item.value));
        else if (item.kind == CLTEL_INI_CONTINUED)
            at += (size_t)snprintf(to, room, "C %.*s+%.*s\n", V(item.parent), V(item.value));
        else
            at += (size_t)snprintf(to, room, "%c %zu\n", letters[item.kind], item.line);
    }
    return out;
}

static void lines_become_items(void **state)
{
    (void)state;
    static const struct {
        const char *text, *items;
    } cases[] = {
        { "", "" },
        { "\n\n  \n", "" },
        { "# a\n; b\n  # c\n", "" },
        { "[default]", "S default|default|\n" },
        { "[ profile   dev ]\n", "S profile   dev|profile|dev\n" },
        { "[profile \"a b\"]\n", "S profile \"a b\"|profile|a b\n" },
        { "[profile 'a b'] # note\n", "S profile 'a b'|profile|a b\n" },
        { "[\"a b\"]\n", "S a b|a b|\n" },
        { "[my team]\n", "S my team|my|team\n" },
        { "key = value\r\n", "K key=value\n" },
        { "key: value\n", "K key=value\n" },
        { "key=a=b:c\n", "K key=a=b:c\n" },
        { "key = a#b;c # note\n", "K key=a#b;c\n" },
        { "key = # note\n", "K key=\n" },
        { "key =\n", "K key=\n" },
        { "\xef\xbb\xbf[a]\n", "S a|a|\n" },
        { "s3 =\n  max = 5\n  min: 4\nx=y\n", "K s3=\nN s3.max=5\nN s3.min=4\nK x=y\n" },
        { "s3 =\n\n  # note\n  max = 5\n", "K s3=\nN s3.max=5\n" },
        { "a = b\n  c = d\n\te\n", "K a=b\nC a+c = d\nC a+e\n" },
        { "a =\n  b\n", "K a=\nC a+b\n" },
        { "  a = b\n  c = d\n   e\n", "K a=b\nK c=d\nC c+e\n" },
        { "[s]\n  a = b\n", "S s|s|\nK a=b\n" },
        { "a = b\n [c]\n[d]\n", "K a=b\nC a+[c]\nS d|d|\n" },
        { "garbage\n", "! 1\n" },
        { "= value\n", "! 1\n" },
        { "[open\nk=v\n", "! 1\nK k=v\n" },
        { "[]\n", "! 1\n" },
        { "[a] b\n", "! 1\n" },
        { "[a]\n\nnothing here\n", "S a|a|\n! 3\n" },
        { "garbage\n  k = v\n", "! 1\nK k=v\n" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(items_of(cases[i].text, strlen(cases[i].text)), cases[i].items);
}

static void a_nul_byte_makes_its_line_a_broken_one(void **state)
{
    (void)state;
    static const char text[] = "[a\0b]\nk\0=v\nx=y\n";
    assert_string_equal(items_of(text, sizeof text - 1), "! 1\n! 2\nK x=y\n");
}

static void every_cut_of_a_file_ends(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbf[profile \"x\"] ; c\r\nkey = value # c\n  more\nnest =\n  a: b\n[y\n";
    for (size_t from = 0; from < sizeof text; from++)
        for (size_t to = from; to < sizeof text; to++)
            items_of(text + from, to - from);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_become_items),
        cmocka_unit_test(a_nul_byte_makes_its_line_a_broken_one),
        cmocka_unit_test(every_cut_of_a_file_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

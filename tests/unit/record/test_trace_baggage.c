/* W3C baggage: the cases of its published tests, the grammar at its borders, what fits, adding and asking. */
#include "support/cmocka_all.h"

#include <cltel/context.h>
#include <stdio.h>
#include <stdlib.h>

#define X16(c) c c c c c c c c c c c c c c c c
#define X64(c) X16(c) X16(c) X16(c) X16(c)
#define X256(c) X64(c) X64(c) X64(c) X64(c)
#define X1024(c) X256(c) X256(c) X256(c) X256(c)

static const char *carried(const cltel_context *context)
{
    static char text[CLTEL_BAGGAGE_BYTES];
    size_t len = cltel_context_to_baggage(context, text, sizeof text);
    assert_int_equal(len, strlen(text));
    return text;
}

static void members_are_carried_without_the_white_space_around_their_parts(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *carried;
    } cases[] = {
        /* the published cases */
        { "SomeKey=SomeValue", "SomeKey=SomeValue" },
        { "SomeKey=SomeValue,SomeKey2=SomeValue2", "SomeKey=SomeValue,SomeKey2=SomeValue2" },
        { "SomeKey \t = \t SomeValue \t , \t SomeKey2 \t = \t SomeValue2 \t ",
          "SomeKey=SomeValue,SomeKey2=SomeValue2" },
        { "SomeKey=SomeValue;SomeProp,SomeKey2=SomeValue2;SomeProp2",
          "SomeKey=SomeValue;SomeProp,SomeKey2=SomeValue2;SomeProp2" },
        { "SomeKey \t = \t SomeValue \t ; \t SomeProp \t , \t SomeKey2 \t = \t SomeValue2 \t ; \t SomeProp2",
          "SomeKey=SomeValue;SomeProp,SomeKey2=SomeValue2;SomeProp2" },
        { "SomeKey=SomeValue;SomePropKey=SomePropValue,SomeKey2=SomeValue2;SomePropKey2=SomePropValue2",
          "SomeKey=SomeValue;SomePropKey=SomePropValue,SomeKey2=SomeValue2;SomePropKey2=SomePropValue2" },
        { "SomeKey \t = \t SomeValue \t ; \t SomePropKey=SomePropValue \t , \t SomeKey2 \t = \t SomeValue2 \t ; \t "
          "SomePropKey2 \t = \t SomePropValue2",
          "SomeKey=SomeValue;SomePropKey=SomePropValue,SomeKey2=SomeValue2;SomePropKey2=SomePropValue2" },
        { "SomeKey=SomeValue=equals", "SomeKey=SomeValue=equals" },
        { "SomeKey=%09%20%22%27%3B%3Dasdf%21%40%23%24%25%5E%26%2A%28%29",
          "SomeKey=%09%20%22%27%3B%3Dasdf%21%40%23%24%25%5E%26%2A%28%29" },
        { "SomeKey=SomeValue;SomeProp;SecondProp=PropValue", "SomeKey=SomeValue;SomeProp;SecondProp=PropValue" },
        { "SomeKey \t = \t SomeValue \t ; \t SomeProp \t ; \t SecondProp \t = \t PropValue",
          "SomeKey=SomeValue;SomeProp;SecondProp=PropValue" },
        /* the specification's examples */
        { "key1=value1;property1;property2, key2 = value2, key3=value3; propertyKey=propertyValue",
          "key1=value1;property1;property2,key2=value2,key3=value3;propertyKey=propertyValue" },
        { "userId =   alice", "userId=alice" },
        /* borders */
        { "", "" },
        { " \t", "" },
        { ",, ,", "" },
        { "a=1,,b=2,", "a=1,b=2" },
        { "a=", "a=" },
        { "a=,b=", "a=,b=" },
        { "a==", "a==" },
        { "a=1,a=2,a=1", "a=1,a=2,a=1" }, /* keys may come twice, order is kept */
        { "!#$%&'*+-.^_`|~09azAZ=!#$%&'()*+-./:<=>?@[]^_`{|}~09azAZ",
          "!#$%&'*+-.^_`|~09azAZ=!#$%&'()*+-./:<=>?@[]^_`{|}~09azAZ" },
        { "a=%zz%", "a=%zz%" },
        { "a=1;p=", "a=1;p=" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context = CLTEL_CONTEXT_INIT;
        assert_int_equal(cltel_context_set_baggage(&context, cases[i].text, CLTEL_NTS), 0);
        assert_string_equal(carried(&context), cases[i].carried);
        assert_int_equal(context.flags, 0);
    }
}

static void malformed_members_are_left_off_and_counted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t result;
        const char *carried;
    } cases[] = {
        { "a", CLTEL_E_INVALID_HEADER, "" },
        { "=", CLTEL_E_INVALID_HEADER, "" },
        { "=1", CLTEL_E_INVALID_HEADER, "" },
        { ";", CLTEL_E_INVALID_HEADER, "" },
        { "a b=1", CLTEL_E_INVALID_HEADER, "" },
        { "a(=1", CLTEL_E_INVALID_HEADER, "" },
        { "\xc3\xa9=1", CLTEL_E_INVALID_HEADER, "" },
        { "a=x y", CLTEL_E_INVALID_HEADER, "" },
        { "a=\"x\"", CLTEL_E_INVALID_HEADER, "" },
        { "a=x\\y", CLTEL_E_INVALID_HEADER, "" },
        { "a=\x01", CLTEL_E_INVALID_HEADER, "" },
        { "a=\x7f", CLTEL_E_INVALID_HEADER, "" },
        { "a=\xc3\xa9", CLTEL_E_INVALID_HEADER, "" },
        { "a=1\r\nb: 2", CLTEL_E_INVALID_HEADER, "" },
        { "a=1;", CLTEL_E_INVALID_HEADER, "" },
        { "a=1;;p", CLTEL_E_INVALID_HEADER, "" },
        { "a=1;=p", CLTEL_E_INVALID_HEADER, "" },
        { "a=1;p q", CLTEL_E_INVALID_HEADER, "" },
        { "a=1;p=x y", CLTEL_E_INVALID_HEADER, "" },
        { "a,b,c", CLTEL_E_INVALID_HEADER, "" },
        { "a=1,b", 1, "a=1" },
        { "a,b=2,c,d=4;p", 2, "b=2,d=4;p" },
        { "a=1;p;,b=2", 1, "b=2" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        static const char none[CLTEL_BAGGAGE_MAX];
        cltel_context context = CLTEL_CONTEXT_INIT;
        assert_int_equal(cltel_context_set_baggage(&context, cases[i].text, CLTEL_NTS), cases[i].result);
        assert_string_equal(carried(&context), cases[i].carried);
        assert_int_equal(context.flags, CLTEL_CONTEXT_CUT);
        assert_memory_equal(context.baggage + context.baggage_len, none, CLTEL_BAGGAGE_MAX - context.baggage_len);
    }
}

static void what_has_no_room_is_cut_between_members(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t left_off;
        const char *carried;
    } cases[] = {
        { "b=1,a=" X1024("x") X64("x") X64("x") X64("x") ",c=3,d=4", 3, "b=1" },
        { "b=1,a=" X1024("x") X64("x") X64("x") X64("x") ",bad,d=4", 3, "b=1" },
        { "a=" X1024("x") ",b=" X64("y") X64("y") ",c=" X64("z"), 1, "a=" X1024("x") ",b=" X64("y") X64("y") },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context = CLTEL_CONTEXT_INIT;
        assert_int_equal(cltel_context_set_baggage(&context, cases[i].text, CLTEL_NTS), cases[i].left_off);
        assert_string_equal(carried(&context), cases[i].carried);
        assert_int_equal(context.flags, CLTEL_CONTEXT_CUT);
    }
}

static void exactly_the_promised_bytes_fit(void **state)
{
    (void)state;
    cltel_context context = CLTEL_CONTEXT_INIT;
    char text[CLTEL_BAGGAGE_MAX + 2];
    memset(text, 'x', sizeof text);
    text[1] = '=';

    assert_int_equal(cltel_context_set_baggage(&context, text, CLTEL_BAGGAGE_MAX), 0);
    assert_int_equal(strlen(carried(&context)), CLTEL_BAGGAGE_MAX);

    assert_int_equal(cltel_context_set_baggage(&context, text, CLTEL_BAGGAGE_MAX + 1), 1);
    assert_string_equal(carried(&context), "");
}

static void sixty_four_members_of_an_ordinary_size_fit(void **state)
{
    (void)state;
    cltel_context context = CLTEL_CONTEXT_INIT;
    char text[2048];
    size_t len = 0;
    for (int i = 0; i < 64; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%skey%d=value", i ? "," : "", i);

    assert_int_equal(cltel_context_set_baggage(&context, text, len), 0);

    assert_string_equal(carried(&context), text);
}

static void baggage_is_replaced_and_the_trace_stays(void **state)
{
    (void)state;
    cltel_context context;
    char text[CLTEL_XRAY_HEADER_BYTES];
    cltel_context_from_xray(&context, "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Lineage=a:1", CLTEL_NTS);
    cltel_context_set_baggage(&context, "a=1,b=2", CLTEL_NTS);

    assert_int_equal(cltel_context_set_baggage(&context, "c=3", CLTEL_NTS), 0);
    assert_string_equal(carried(&context), "c=3");
    assert_int_equal(cltel_context_set_baggage(&context, NULL, 0), 0);
    assert_string_equal(carried(&context), "");

    cltel_context_to_xray(&context, text, sizeof text);
    assert_string_equal(text, "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1;Lineage=a:1");
}

static void a_value_is_given_decoded(void **state)
{
    (void)state;
    static const char baggage[] =
        "a=1,user=Am%C3%A9lie%20P;prop=1,b=x=y,empty=,nul=%00,twice=1,twice=2,odd=%zz%4,A=9,p%25=%2525";
    static const struct {
        const char *key;
        int32_t len;
        const char *value;
    } cases[] = {
        { "a", 1, "1" },
        { "A", 1, "9" },
        { "user", 9, "Am\xc3\xa9lie P" },
        { "b", 3, "x=y" },
        { "empty", 0, "" },
        { "nul", 1, "\0" },
        { "twice", 1, "1" },
        { "odd", 5, "%zz%4" },
        { "p%25", 3, "%25" },
        { "prop", CLTEL_E_NOT_FOUND, "" },
        { "use", CLTEL_E_NOT_FOUND, "" },
        { "users", CLTEL_E_NOT_FOUND, "" },
        { "", CLTEL_E_NOT_FOUND, "" },
        { "a=1", CLTEL_E_NOT_FOUND, "" },
    };
    cltel_context context = CLTEL_CONTEXT_INIT;
    assert_int_equal(cltel_context_set_baggage(&context, baggage, CLTEL_NTS), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char value[CLTEL_BAGGAGE_BYTES];
        assert_int_equal(cltel_context_baggage_get(&context, cases[i].key, value, sizeof value), cases[i].len);
        assert_memory_equal(value, cases[i].value, cases[i].len > 0 ? (size_t)cases[i].len + 1 : 1);
    }
}

static void a_value_that_does_not_fit_is_not_cut(void **state)
{
    (void)state;
    cltel_context context = CLTEL_CONTEXT_INIT;
    char value[8] = "xxxxxxx";
    cltel_context_set_baggage(&context, "k=%41bcd", CLTEL_NTS);
    for (size_t size = 1; size < 5; size++) {
        assert_int_equal(cltel_context_baggage_get(&context, "k", value, size), CLTEL_E_INVALID_ARGUMENT);
        assert_string_equal(value, "");
        assert_int_equal(value[size], 'x');
        memset(value, 'x', sizeof value - 1);
    }
    assert_int_equal(cltel_context_baggage_get(&context, "k", value, 0), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_get(&context, "k", value, 5), 4);
    assert_string_equal(value, "Abcd");
    assert_int_equal(cltel_context_baggage_get(NULL, "k", value, 5), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_get(&context, NULL, value, 5), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_get(&context, "k", NULL, 5), CLTEL_E_INVALID_ARGUMENT);
}

static void a_member_is_added_in_place_of_its_namesakes(void **state)
{
    (void)state;
    cltel_context context = CLTEL_CONTEXT_INIT;
    cltel_context_set_baggage(&context, "a=1,b=2;p=1,a=3", CLTEL_NTS);

    assert_int_equal(cltel_context_baggage_add(&context, "a", "x y,z;\"\\\xc3\xa9%~", CLTEL_NTS), CLTEL_OK);
    assert_string_equal(carried(&context), "b=2;p=1,a=x%20y%2Cz%3B%22%5C%C3%A9%25~");
    assert_int_equal(cltel_context_baggage_add(&context, "new", "", 0), CLTEL_OK);
    assert_int_equal(cltel_context_baggage_add(&context, "b", "\0", 1), CLTEL_OK);

    assert_string_equal(carried(&context), "a=x%20y%2Cz%3B%22%5C%C3%A9%25~,new=,b=%00");
}

static void what_cannot_be_added_changes_nothing(void **state)
{
    (void)state;
    cltel_context context = CLTEL_CONTEXT_INIT, before;
    cltel_context_set_baggage(&context,
                              "a=1,"
                              "b=" X1024("x"),
                              CLTEL_NTS);
    before = context;

    assert_int_equal(cltel_context_baggage_add(&context, "", "1", 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_add(&context, "a b", "1", 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_add(&context, "a,b", "1", 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_add(&context, "a", X256("x"), CLTEL_NTS), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_add(&context, "a", NULL, 0), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_add(&context, NULL, "1", 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_baggage_add(NULL, "a", "1", 1), CLTEL_E_INVALID_ARGUMENT);

    assert_memory_equal(&context, &before, sizeof context);
}

static void any_bytes_survive_the_way(void **state)
{
    (void)state;
    char all[256], back[CLTEL_BAGGAGE_BYTES];
    cltel_context context = CLTEL_CONTEXT_INIT, received = CLTEL_CONTEXT_INIT;
    for (int i = 0; i < 256; i++)
        all[i] = (char)i;

    assert_int_equal(cltel_context_baggage_add(&context, "all", all, sizeof all), CLTEL_OK);
    assert_int_equal(cltel_context_set_baggage(&received, carried(&context), CLTEL_NTS), 0);

    assert_int_equal(cltel_context_baggage_get(&received, "all", back, sizeof back), 256);
    assert_memory_equal(back, all, sizeof all);
}

static void each_beginning_of_a_header_is_read_within_its_bytes(void **state)
{
    (void)state;
    static const char text[] = "a = 1 ; p = %4 ; q , b=2%";
    for (size_t len = 0; len < sizeof text; len++) {
        cltel_context context = CLTEL_CONTEXT_INIT;
        char *copy = malloc(len ? len : 1);
        memcpy(copy, text, len);
        int32_t result = cltel_context_set_baggage(&context, copy, len);
        free(copy);
        assert_true(result == 0 || result == 1 || result == CLTEL_E_INVALID_HEADER);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_carried_without_the_white_space_around_their_parts),
        cmocka_unit_test(malformed_members_are_left_off_and_counted),
        cmocka_unit_test(what_has_no_room_is_cut_between_members),
        cmocka_unit_test(exactly_the_promised_bytes_fit),
        cmocka_unit_test(sixty_four_members_of_an_ordinary_size_fit),
        cmocka_unit_test(baggage_is_replaced_and_the_trace_stays),
        cmocka_unit_test(a_value_is_given_decoded),
        cmocka_unit_test(a_value_that_does_not_fit_is_not_cut),
        cmocka_unit_test(a_member_is_added_in_place_of_its_namesakes),
        cmocka_unit_test(what_cannot_be_added_changes_nothing),
        cmocka_unit_test(any_bytes_survive_the_way),
        cmocka_unit_test(each_beginning_of_a_header_is_read_within_its_bytes),
    };
    return cmocka_run_group_tests_name("record/trace_baggage", tests, NULL, NULL);
}

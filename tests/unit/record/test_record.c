/* Reading a record from bytes that anybody may have written. */
#include "support/cmocka_all.h"

#include "record/record.h"
#include "support/record_builder.h"

static record_builder sample(void)
{
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_WARN, "order placed");
    record_builder_scope(&b, true);
    record_builder_str(&b, "request_id", "r-1", 3);
    record_builder_scope(&b, false);
    record_builder_i64(&b, "cents", -4200);
    record_builder_u64(&b, "big", UINT64_MAX);
    record_builder_f64(&b, "ratio", 0.25);
    record_builder_bool(&b, "ok", true);
    record_builder_null(&b, "none");
    record_builder_json(&b, "raw", "[1]");
    record_builder_finish(&b, 7);
    return b;
}

static record_builder site_sample(void)
{
    record_builder b;
    record_builder_site(&b, CLTEL_SEVERITY_INFO, 3);
    record_builder_scope(&b, true);
    record_builder_str(&b, "request_id", "r-1", 3);
    record_builder_scope(&b, false);
    record_builder_str(&b, NULL, "u-7", 3);
    record_builder_i64(&b, NULL, 1);
    record_builder_finish(&b, 7);
    return b;
}

static void assert_view(cltel_view have, const char *want)
{
    assert_int_equal(have.len, strlen(want));
    assert_memory_equal(have.ptr, want, have.len);
}

static void a_record_gives_back_what_was_written(void **state)
{
    (void)state;
    record_builder b = sample();
    cltel_record record;

    assert_true(cltel_record_read(b.bytes, b.len, &record));

    assert_int_equal(record.header->seq, 7);
    assert_int_equal(record.site, 0);
    assert_view(record.text, "order placed");
    assert_int_equal(record.field_count, 7);
    assert_int_equal(record.value_count, 0);
    static const char *const keys[] = { "request_id", "cents", "big", "ratio", "ok", "none", "raw" };
    static const uint8_t types[] = { CLTEL_TYPE_STR,  CLTEL_TYPE_I64,  CLTEL_TYPE_U64, CLTEL_TYPE_F64,
                                     CLTEL_TYPE_BOOL, CLTEL_TYPE_NULL, CLTEL_TYPE_JSON };
    cltel_field fields[7];
    const uint8_t *cursor = record.fields;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        cltel_record_field(&cursor, &fields[i]);
        assert_view(fields[i].key, keys[i]);
        assert_int_equal(fields[i].type, types[i]);
        assert_int_equal(fields[i].scope, i == 0);
    }
    assert_view(fields[0].text, "r-1");
    assert_int_equal(fields[1].number.i64, -4200);
    assert_true(fields[2].number.u64 == UINT64_MAX);
    assert_true(fields[3].number.f64 == 0.25);
    assert_int_equal(fields[4].number.u64, 1);
    assert_view(fields[6].text, "[1]");
    record_builder_done(&b);
}

static void a_record_of_a_site_has_values_without_keys(void **state)
{
    (void)state;
    record_builder b = site_sample();
    cltel_record record;

    assert_true(cltel_record_read(b.bytes, b.len, &record));

    assert_int_equal(record.site, 3);
    assert_int_equal(record.text.len, 0);
    assert_int_equal(record.field_count, 3);
    assert_int_equal(record.value_count, 2);
    record_builder_done(&b);
}

/* Reads all that a reader would, so that a sanitizer sees a wild one. */
static uint64_t touch(const cltel_record *record)
{
    uint64_t sum = record->header->seq;
    for (size_t i = 0; i < record->text.len; i++)
        sum += (uint8_t)record->text.ptr[i];
    const uint8_t *cursor = record->fields;
    for (uint32_t n = 0; n < record->field_count; n++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        for (size_t i = 0; i < field.key.len; i++)
            sum += (uint8_t)field.key.ptr[i];
        for (size_t i = 0; i < field.text.len; i++)
            sum += (uint8_t)field.text.ptr[i];
        sum += field.number.u64;
    }
    assert_true(cursor <= record->end);
    return sum;
}

static bool read_exact(const uint8_t *bytes, size_t len)
{
    uint8_t *exact = test_malloc(len ? len : 1);
    memcpy(exact, bytes, len);
    cltel_record record;
    bool valid = cltel_record_read(exact, len, &record);
    if (valid)
        touch(&record);
    test_free(exact);
    return valid;
}

static void no_truncation_is_a_record(void **state)
{
    (void)state;
    record_builder samples[] = { sample(), site_sample() };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        for (size_t len = 0; len < samples[i].len; len++)
            assert_false(read_exact(samples[i].bytes, len));
        assert_true(read_exact(samples[i].bytes, samples[i].len));
        record_builder_done(&samples[i]);
    }
}

static void what_follows_a_record_does_not_matter(void **state)
{
    (void)state;
    record_builder b = sample();
    size_t len = b.len;
    record_builder_add(&b, "garbage", 7);
    cltel_record record;

    assert_true(cltel_record_read(b.bytes, b.len, &record));

    assert_ptr_equal(record.end, b.bytes + len);
    record_builder_done(&b);
}

static void set_check(uint8_t *bytes)
{
    cltel_record_header *header = (cltel_record_header *)(void *)bytes;
    header->check = ~header->length ^ (uint32_t)header->seq;
}

static void no_bit_flip_makes_a_reader_leave_the_record(void **state)
{
    (void)state;
    record_builder samples[] = { sample(), site_sample() };
    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        for (size_t bit = 0; bit < samples[i].len * 8; bit++) {
            uint8_t mask = (uint8_t)(1u << bit % 8);
            samples[i].bytes[bit / 8] ^= mask;
            read_exact(samples[i].bytes, samples[i].len);
            /* Also with a check that is right, as a wild write would not have it but an attacker would. */
            uint8_t header[32];
            memcpy(header, samples[i].bytes, sizeof header);
            set_check(samples[i].bytes);
            read_exact(samples[i].bytes, samples[i].len);
            memcpy(samples[i].bytes, header, sizeof header);
            samples[i].bytes[bit / 8] ^= mask;
        }
        record_builder_done(&samples[i]);
    }
}

static void random_changes_never_make_a_reader_leave_the_record(void **state)
{
    (void)state;
    uint64_t seed = 1;
    record_builder original = sample();
    uint8_t *bytes = test_malloc(original.len);
    unsigned valid = 0;
    for (int round = 0; round < 200000; round++) {
        memcpy(bytes, original.bytes, original.len);
        for (int change = 0; change <= round % 4; change++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[(seed >> 33) % original.len] = (uint8_t)(seed >> 25);
        }
        set_check(bytes);
        valid += read_exact(bytes, original.len);
    }
    assert_in_range(valid, 1, 199999); /* both ways were taken */
    test_free(bytes);
    record_builder_done(&original);
}

typedef struct change {
    const char *what;
    size_t at;
    uint8_t byte;
} change;

static void what_no_writer_writes_is_refused(void **state)
{
    (void)state;
    enum { KIND = 24, SEVERITY, CLOCK_FLAGS, FIELD_COUNT, WHAT, FIRST_FIELD = 32 + 12 };
    static const change changes[] = {
        { "kind 0", KIND, 0 },
        { "kind 2", KIND, 2 },
        { "severity 0", SEVERITY, 0 },
        { "severity 7", SEVERITY, 7 },
        { "clock 2", CLOCK_FLAGS, 2 },
        { "an unknown flag", CLOCK_FLAGS, 0x20 },
        { "site 0 and values with keys", CLOCK_FLAGS, 0x10 },
        { "129 fields", FIELD_COUNT, 129 },
        { "one field too many", FIELD_COUNT, 8 },
        { "one field too few", FIELD_COUNT, 6 },
        { "a text beyond the record", WHAT + 3, 1 },
        { "type 7", FIRST_FIELD, 7 },
        { "a key of no length", FIRST_FIELD + 4, 0 },
        { "a head with unused bits", FIRST_FIELD + 2, 3 },
        { "a value beyond the record", FIRST_FIELD + 7, 1 },
        { "a scope behind the own fields", FIRST_FIELD + 8 + 10 + 3 + 8 + 5 + 8 + 2, 1 },
        { "a number of 3 bytes", FIRST_FIELD, CLTEL_TYPE_I64 },
        { "a null of 3 bytes", FIRST_FIELD, CLTEL_TYPE_NULL },
        { "length 0", 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        record_builder b = sample();
        b.bytes[changes[i].at] = changes[i].byte;
        set_check(b.bytes);
        if (read_exact(b.bytes, b.len))
            fail_msg("%s was read", changes[i].what);
        record_builder_done(&b);
    }
}

static void a_wrong_check_is_refused(void **state)
{
    (void)state;
    record_builder b = sample();
    b.bytes[4] ^= 1;
    assert_false(read_exact(b.bytes, b.len));
    record_builder_done(&b);
}

static void bytes_that_are_not_aligned_are_refused(void **state)
{
    (void)state;
    record_builder b = sample();
    uint64_t *words = test_malloc(b.len + 8);
    uint8_t *odd = (uint8_t *)words + 1;
    memcpy(odd, b.bytes, b.len);
    cltel_record record;

    assert_false(cltel_record_read(odd, b.len, &record));

    test_free(words);
    record_builder_done(&b);
}

static void a_record_of_128_fields_is_read(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "");
    for (int i = 0; i < 128; i++)
        record_builder_null(&b, "k");
    cltel_record record = record_builder_record(&b);

    assert_int_equal(record.field_count, 128);
    record_builder_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_gives_back_what_was_written),
        cmocka_unit_test(a_record_of_a_site_has_values_without_keys),
        cmocka_unit_test(no_truncation_is_a_record),
        cmocka_unit_test(what_follows_a_record_does_not_matter),
        cmocka_unit_test(no_bit_flip_makes_a_reader_leave_the_record),
        cmocka_unit_test(random_changes_never_make_a_reader_leave_the_record),
        cmocka_unit_test(what_no_writer_writes_is_refused),
        cmocka_unit_test(a_wrong_check_is_refused),
        cmocka_unit_test(bytes_that_are_not_aligned_are_refused),
        cmocka_unit_test(a_record_of_128_fields_is_read),
    };
    return cmocka_run_group_tests_name("record/record", tests, NULL, NULL);
}

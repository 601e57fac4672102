/* Random records: whatever is recorded, the event is valid and says the same. */
#include "support/cmocka_all.h"

#include "encode/logs_events.h"
#include "support/event_reader.h"
#include "support/record_builder.h"

enum { ROUNDS = 30000, FIELDS_MAX = 12, TEXT_MAX = 60, KEYS = 4 };

typedef struct expected {
    char key[16];
    uint8_t type;
    char text[TEXT_MAX]; /* STR, and JSON that is none */
    size_t text_len;
    char raw[64]; /* the others: as they stand in the message */
} expected;

static uint64_t seed = 42;

static uint32_t next_random(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

static uint64_t random_bits(void)
{
    uint64_t high = next_random(UINT32_MAX);
    return (high << 33 ^ (uint64_t)next_random(UINT32_MAX) << 8 ^ next_random(256)) >> next_random(64);
}

static size_t random_text(char *text)
{
    static const char *const pieces[] = {
        "a",    "word ",    "\"", "\\", "\n", "\0", "\x7F", "\xC2\x85", "\xC3\xBC", "\xE2\x80\xA8", "\xF0\x9F\x98\x80",
        "\xFF", "\xE2\x82", "{",  ","
    };
    static const size_t lens[] = { 1, 5, 1, 1, 1, 1, 1, 2, 2, 3, 4, 1, 2, 1, 1 };
    size_t len = 0, want = next_random(TEXT_MAX);
    while (len < want) {
        size_t i = next_random(3) ? next_random(2) : next_random(COUNT_OF(pieces));
        if (len + lens[i] > TEXT_MAX)
            break;
        memcpy(text + len, pieces[i], lens[i]);
        len += lens[i];
    }
    return len;
}

static void add_number(record_builder *b, const char *key, expected *want)
{
    uint64_t bits = random_bits();
    double number;
    switch (want->type) {
    case CLTEL_TYPE_I64:
        record_builder_i64(b, key, (int64_t)bits);
        snprintf(want->raw, sizeof want->raw, "%lld", (long long)bits);
        break;
    case CLTEL_TYPE_U64:
        record_builder_u64(b, key, bits);
        snprintf(want->raw, sizeof want->raw, "%llu", (unsigned long long)bits);
        break;
    case CLTEL_TYPE_BOOL:
        record_builder_bool(b, key, bits & 1);
        strcpy(want->raw, bits & 1 ? "true" : "false");
        break;
    case CLTEL_TYPE_F64:
        memcpy(&number, &bits, sizeof number);
        number = bits & 1 ? (double)(int64_t)(bits % 100000) / 100 : number;
        record_builder_f64(b, key, number);
        snprintf(want->raw, sizeof want->raw, "%.17g", number);
        break;
    default:
        record_builder_null(b, key);
        strcpy(want->raw, "null");
    }
}

static void add_json(record_builder *b, const char *key, expected *want)
{
    static const char *const documents[][2] = {
        { "12", "12" }, { " true ", "true" }, { "\"\\n\xC2\x85\"", "\"\\n\\u0085\"" }, { "[]", "[]" }, { "{ }", "{}" },
    };
    if (next_random(2)) {
        const char *const *document = documents[next_random(COUNT_OF(documents))];
        record_builder_json(b, key, document[0]);
        strcpy(want->raw, document[1]);
        return;
    }
    want->type = CLTEL_TYPE_STR;
    want->text_len = random_text(want->text + 1) % (TEXT_MAX - 1) + 1;
    want->text[0] = ']'; /* begins no document */
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_JSON, want->text, want->text_len);
}

static void add_field(record_builder *b, const char *key, expected *want)
{
    want->type = (uint8_t)next_random(7);
    want->text_len = 0;
    if (want->type == CLTEL_TYPE_JSON) {
        add_json(b, key, want);
    } else if (want->type == CLTEL_TYPE_STR) {
        want->text_len = random_text(want->text);
        record_builder_str(b, key, want->text, want->text_len);
    } else {
        add_number(b, key, want);
    }
}

static void check_field(const event_reader *event, const expected *want)
{
    if (want->type == CLTEL_TYPE_STR) {
        event_reader_assert_bytes(event, want->key, want->text, want->text_len);
        return;
    }
    cltel_view have = event_reader_raw(event, want->key);
    if (want->type == CLTEL_TYPE_F64) {
        char text[64] = "";
        memcpy(text, have.ptr, have.len < 63 ? have.len : 63);
        if (strchr(want->raw, 'n')) /* nan, inf */
            assert_int_equal(text[0], '"');
        else
            assert_true(strtod(text, NULL) == strtod(want->raw, NULL));
        return;
    }
    if (want->type == CLTEL_TYPE_JSON && want->raw[0] == '{')
        have.len = 2;
    assert_int_equal(have.len, strlen(want->raw));
    assert_memory_equal(have.ptr, want->raw, have.len);
}

static size_t start_record(record_builder *b, uint32_t site, char *message)
{
    size_t len = site ? 0 : random_text(message);
    if (site)
        record_builder_site(b, CLTEL_SEVERITY_INFO, site);
    else
        record_builder_text_n(b, CLTEL_SEVERITY_INFO, message, len);
    return len;
}

static void check_round(cltel_logs_encoder *encoder, cltel_buf *body)
{
    uint32_t site = next_random(2), scoped = site ? next_random(FIELDS_MAX - KEYS) : 0;
    uint32_t fields = site ? scoped + KEYS : next_random(FIELDS_MAX);
    expected want[FIELDS_MAX];
    char message[TEXT_MAX];
    record_builder b;
    size_t message_len = start_record(&b, site, message);
    for (uint32_t i = 0; i < fields; i++) {
        bool keyed = !site || i < scoped;
        snprintf(want[i].key, sizeof want[i].key, keyed ? "f%u" : "k%u", keyed ? i : i - scoped);
        record_builder_scope(&b, site && keyed);
        add_field(&b, keyed ? want[i].key : NULL, &want[i]);
    }
    cltel_record record = record_builder_record(&b);
    cltel_encoded out;
    cltel_buf_clear(body);
    assert_true(cltel_logs_encode(encoder, &record, next_random(300), (int64_t)(random_bits() >> 1),
                                  (int64_t)(random_bits() >> 20), body, &out));

    event_reader event;
    event_reader_open(&event, cltel_buf_view(body));
    assert_int_equal(out.message_bytes, event.message_len);
    assert_int_equal(cJSON_GetArraySize(event.inner), 5 + (int)fields);
    if (!site)
        event_reader_assert_bytes(&event, "message", message, message_len);
    for (uint32_t i = 0; i < fields; i++)
        check_field(&event, &want[i]);
    event_reader_close(&event);
    record_builder_done(&b);
}

static void a_random_record_becomes_an_event_that_says_the_same(void **state)
{
    (void)state;
    static const cltel_view keys[KEYS] = { CLTEL_VIEW("k0"), CLTEL_VIEW("k1"), CLTEL_VIEW("k2"), CLTEL_VIEW("k3") };
    const cltel_encode_site site = { CLTEL_SEVERITY_INFO, CLTEL_VIEW("{k0} and {k3}"), keys, KEYS };
    cltel_logs_encoder *encoder = cltel_logs_encoder_new(CLTEL_VIEW("shop"), CLTEL_VIEW("inst"), 1048550);
    cltel_buf body = { 0 };
    assert_true(cltel_logs_encoder_site(encoder, 1, &site));

    for (int round = 0; round < ROUNDS; round++)
        check_round(encoder, &body);

    cltel_logs_encoder_free(encoder);
    cltel_buf_done(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_random_record_becomes_an_event_that_says_the_same),
    };
    return cmocka_run_group_tests_name("encode/logs_random", tests, NULL, NULL);
}

/* Digests of batches: they err only towards looking, they let most batches be passed over, and stores from before
 * there were any go on as they were. */
#include "tools/endpoint/batch_digest.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/pane/find_text.h"
#include "tools/endpoint/pane/pane_scan.h"
#include "tools/endpoint/pane/pane_sieve.h"
#include "tools/endpoint/store_statements.h"

static uint32_t seed;

static uint32_t random_below(uint32_t most)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % most;
}

static void add_message(cltel_buf *frames, const char *text, size_t len)
{
    char head[CLTEL_FRAME_BYTES];
    cltel_frame_write(head, 1, (uint32_t)len);
    cltel_buf_append(frames, head, sizeof head);
    cltel_buf_append(frames, text, len);
}

/* Lines of JSON with an id each, as services write them. */
static void add_lines(cltel_buf *frames, int count, const char *level)
{
    for (int i = 0; i < count; i++) {
        char line[256];
        int len = snprintf(line, sizeof line,
                           "{\"level\":\"%s\",\"service\":\"checkout\",\"message\":\"request served\",\"ms\":%u,"
                           "\"trace_id\":\"%08x%08x%08x%08x\"}",
                           level, random_below(900), random_below(UINT32_MAX), random_below(UINT32_MAX),
                           random_below(UINT32_MAX), random_below(UINT32_MAX));
        add_message(frames, line, (size_t)len);
    }
}

static cltel_digest digest_of(cltel_buf *blob, const cltel_buf *frames)
{
    cltel_digest_make(blob, cltel_buf_view(frames));
    return cltel_digest_open(cltel_buf_view(blob));
}

static bool may_hold(const cltel_digest *digest, const char *text, size_t len)
{
    cltel_digest_text wanted;
    return !cltel_digest_text_init(&wanted, (cltel_view){ text, len }) || cltel_digest_may_hold(digest, &wanted);
}

static void every_text_of_a_batch_may_be_held(void **state)
{
    (void)state;
    cltel_buf frames = { 0 }, blob = { 0 };
    char bytes[200];
    seed = 7;
    for (size_t len = 0; len < sizeof bytes; len++) {
        for (size_t i = 0; i < len; i++)
            bytes[i] = (char)(random_below(3) ? 'a' + random_below(26) : random_below(256));
        add_message(&frames, bytes, len);
    }
    cltel_digest digest = digest_of(&blob, &frames);
    cltel_view rest = cltel_buf_view(&frames);
    for (cltel_framed_event event; cltel_frame_next(&rest, &event);)
        for (size_t at = 0; at < event.message.len; at++)
            for (size_t len = 5; at + len <= event.message.len; len += 1 + len / 4)
                assert_true(may_hold(&digest, event.message.ptr + at, len));
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

static void a_text_may_be_held_in_any_case_of_its_letters(void **state)
{
    (void)state;
    cltel_buf frames = { 0 }, blob = { 0 };
    add_lines(&frames, 50, "INFO");
    add_message(&frames, "Card Refused by ZEBRA-7", 23);
    cltel_digest digest = digest_of(&blob, &frames);
    assert_true(may_hold(&digest, "card refused", 12));
    assert_true(may_hold(&digest, "zebra-7", 7));
    assert_false(may_hold(&digest, "giraffe", 7));
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

/* Of 200 batches of 500 lines few are read for words and ids that none holds. */
static void most_batches_without_a_text_are_told_from_those_with_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int most;
    } absent[] = { { "zebra", 6 }, { "timed out", 2 }, { "negative", 2 }, { "0123456789abcdef0123456789abcdef", 2 } };
    cltel_buf frames = { 0 }, blob = { 0 };
    int passed[COUNT_OF(absent)] = { 0 };
    seed = 11;
    for (int batch = 0; batch < 200; batch++) {
        cltel_buf_clear(&frames);
        add_lines(&frames, 500, "INFO");
        cltel_digest digest = digest_of(&blob, &frames);
        assert_true(blob.len <= frames.len / 28);
        for (size_t i = 0; i < COUNT_OF(absent); i++)
            passed[i] += may_hold(&digest, absent[i].text, strlen(absent[i].text));
    }
    for (size_t i = 0; i < COUNT_OF(absent); i++)
        assert_in_range(passed[i], 0, absent[i].most);
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

static void levels_and_escapes_are_noted(void **state)
{
    (void)state;
    cltel_buf frames = { 0 }, blob = { 0 };
    add_lines(&frames, 50, "INFO");
    assert_int_equal(digest_of(&blob, &frames).levels, 1 << CLTEL_PANE_LEVEL_INFO);
    assert_false(digest_of(&blob, &frames).has_escapes);
    add_message(&frames, "ERROR of no\\u00efve code", 24);
    add_message(&frames, "plain", 5);
    cltel_digest digest = digest_of(&blob, &frames);
    assert_int_equal(digest.levels, 1 << CLTEL_PANE_LEVEL_INFO | 1 << CLTEL_PANE_LEVEL_ERROR | 1);
    assert_true(digest.has_escapes);
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

static void small_batches_have_none(void **state)
{
    (void)state;
    cltel_buf frames = { 0 }, blob = { 0 };
    add_lines(&frames, 10, "INFO");
    digest_of(&blob, &frames);
    assert_int_equal(blob.len, 0);
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

static void a_broken_digest_says_yes_to_everything(void **state)
{
    (void)state;
    cltel_buf frames = { 0 }, blob = { 0 };
    add_lines(&frames, 50, "INFO");
    digest_of(&blob, &frames);
    for (size_t len = 0; len < blob.len; len++) {
        cltel_digest cut = cltel_digest_open((cltel_view){ blob.ptr, len });
        assert_true(may_hold(&cut, "giraffe", 7) && cut.levels == 0xFF && cut.has_escapes);
    }
    for (size_t at = 0; at < CLTEL_DIGEST_HEADER_BYTES; at++)
        for (int bit = 0; bit < 8; bit++) {
            blob.ptr[at] ^= (char)(1 << bit);
            cltel_digest spoilt = cltel_digest_open(cltel_buf_view(&blob));
            may_hold(&spoilt, "giraffe", 7); /* reads nothing outside: the sanitizer says so */
            blob.ptr[at] ^= (char)(1 << bit);
        }
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

static void what_a_filter_takes_its_sieve_lets_through(void **state)
{
    (void)state;
    static const char *const patterns[] = {
        "served",
        "level>=error",
        "level=error or served",
        "-served",
        "-level=error",
        "level!=error",
        "level~x",
        "trace=00000000",
        "trace_id~0000",
        "absent.field=value",
        "absent.field!=value",
        "absent!~value",
        "message=hidden",
        "ms>100 absent.field!=1",
        "(zebra or Zebra) level=error",
        "hidden.inside=text",
        "route=/v1/pay",
        "rou/te=1",
        "level=nosuch",
        "group=/shop",
        "note=plainly",
    };
    static const char *const further[] = {
        "{\"level\":\"ERROR\",\"message\":\"a Zebra fell\"}",
        "{\"hidden\":{\"inside\":\"text\"},\"route\":\"\\/v1\\/pay\"}",
        "{\"n\\u006fte\":\"pl\\u0061inly\"}",
        "{\"message\":\"hidden\"}",
        "no JSON",
    };
    cltel_buf frames = { 0 }, blob = { 0 };
    for (size_t f = 0; f <= COUNT_OF(further); f++) {
        cltel_buf_clear(&frames);
        add_lines(&frames, 40, "INFO");
        if (f < COUNT_OF(further))
            add_message(&frames, further[f], strlen(further[f]));
        cltel_digest digest = digest_of(&blob, &frames);
        for (size_t i = 0; i < COUNT_OF(patterns); i++) {
            cltel_pane_filter filter;
            cltel_pane_sieve sieve;
            assert_true(cltel_pane_filter_init(&filter, cltel_view_of(patterns[i])));
            cltel_pane_sieve_init(&sieve, &filter);
            bool taken = false;
            cltel_view rest = cltel_buf_view(&frames);
            for (cltel_framed_event framed; cltel_frame_next(&rest, &framed);) {
                cltel_pane_event event = { .group = CLTEL_VIEW("/shop"), .message = framed.message };
                taken = taken || cltel_pane_filter_takes(&filter, &event);
            }
            assert_true(!taken || cltel_pane_sieve_lets_through(&sieve, &digest));
            cltel_pane_filter_done(&filter);
        }
    }
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

static int64_t stream_of(cltel_store *store, cltel_log_group *group)
{
    cltel_log_stream stream;
    cltel_group_settings settings = { .class_name = CLTEL_VIEW("STANDARD") };
    cltel_store_create_group(store, "us-east-1", CLTEL_VIEW("g"), &settings);
    assert_int_equal(cltel_store_find_group(store, "us-east-1", CLTEL_VIEW("g"), group), CLTEL_STORED);
    cltel_store_create_stream(store, group->id, CLTEL_VIEW("s"), 1);
    assert_int_equal(cltel_store_find_stream(store, group->id, CLTEL_VIEW("s"), &stream), CLTEL_STORED);
    return stream.id;
}

static int64_t store_batch(cltel_store *store, const char *word)
{
    cltel_log_group group;
    int64_t stream_id = stream_of(store, &group);
    cltel_buf frames = { 0 }, blob = { 0 };
    add_lines(&frames, 40, "INFO");
    add_message(&frames, word, strlen(word));
    digest_of(&blob, &frames);
    cltel_batch batch = { .group_id = group.id,
                          .stream_id = stream_id,
                          .first_ms = 1,
                          .last_ms = 1,
                          .events = 41,
                          .frames = cltel_buf_view(&frames),
                          .digest = cltel_buf_view(&blob) };
    assert_int_equal(cltel_store_add_batch(store, &batch), CLTEL_STORED);
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
    return batch.id;
}

static bool count_event(void *context, const cltel_pane_event *event)
{
    (void)event;
    ++*(int *)context;
    return true;
}

/* How many events a filter takes, and how many bytes were looked at for it. */
static int found(cltel_store *store, const char *pattern, int64_t *bytes)
{
    int count = 0;
    cltel_pane_filter filter;
    assert_true(cltel_pane_filter_init(&filter, cltel_view_of(pattern)));
    cltel_pane_scan scan = { .store = store, .filter = &filter, .until_ms = INT64_MAX };
    cltel_pane_visitor visitor = { count_event, NULL, &count };
    assert_true(cltel_pane_scan_run(&scan, &visitor));
    *bytes = scan.bytes;
    cltel_pane_filter_done(&filter);
    return count;
}

static void a_scan_passes_over_batches_and_finds_all_the_same(void **state)
{
    (void)state;
    cltel_store *store;
    int64_t all, some;
    assert_int_equal(cltel_store_open(":memory:", &store, NULL), CLTEL_OK);
    store_batch(store, "zebra");
    store_batch(store, "giraffe");
    store_batch(store, "FATAL fall");
    assert_int_equal(found(store, "", &all), 3 * 41);
    assert_int_equal(found(store, "zebra", &some), 1);
    assert_in_range(some, 1, all / 2);
    assert_int_equal(found(store, "level=fatal", &some), 1);
    assert_in_range(some, 1, all / 2);
    assert_int_equal(found(store, "elephant", &some), 0);
    assert_int_equal(some, 0);
    cltel_store_close(store);
}

static void a_digest_leaves_with_its_batch(void **state)
{
    (void)state;
    cltel_store *store;
    cltel_view digest;
    cltel_log_group group;
    assert_int_equal(cltel_store_open(":memory:", &store, NULL), CLTEL_OK);
    int64_t first = store_batch(store, "zebra"), second = store_batch(store, "zebra");
    assert_int_equal(cltel_store_digest(store, first, &digest), CLTEL_STORED);
    cltel_store_end_digest(store);
    int64_t stream_id = stream_of(store, &group);
    assert_int_equal(cltel_store_delete_stream(store, group.id, stream_id), CLTEL_STORED);
    assert_int_equal(cltel_store_digest(store, first, &digest), CLTEL_STORED_NOT);
    assert_int_equal(cltel_store_digest(store, second, &digest), CLTEL_STORED_NOT);
    int64_t third = store_batch(store, "zebra");
    assert_int_equal(cltel_store_clear(store), CLTEL_STORED);
    assert_int_equal(cltel_store_digest(store, third, &digest), CLTEL_STORED_NOT);
    cltel_store_close(store);
}

static void remove_store(const char *folder, const char *path)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        char beside[80];
        snprintf(beside, sizeof beside, "%s%s", path, endings[i]);
        unlink(beside);
    }
    rmdir(folder);
}

/* A statement that is not ended would keep the connection at what it saw then. */
static void a_scan_sees_what_came_since_the_one_before(void **state)
{
    (void)state;
    char folder[] = "/tmp/cltel-digest-XXXXXX", path[64];
    cltel_store *writer, *reader;
    int64_t bytes;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.db", folder);
    assert_int_equal(cltel_store_open(path, &writer, NULL), CLTEL_OK);
    assert_int_equal(cltel_store_open(path, &reader, NULL), CLTEL_OK);
    for (int batches = 1; batches <= 3; batches++) {
        store_batch(writer, "zebra");
        assert_int_equal(found(reader, "zebra", &bytes), batches);
        assert_int_equal(found(reader, "giraffe", &bytes), 0);
    }
    cltel_store_close(reader);
    cltel_store_close(writer);
    remove_store(folder, path);
}

/* What version 2 wrote: the same tables for logs, and no digests. */
static void make_old(const char *path)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "DROP TRIGGER log_batch_gone; DROP TABLE log_digest; PRAGMA user_version=2", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
}

static void a_store_of_version_2_is_read_and_written_on(void **state)
{
    (void)state;
    char folder[] = "/tmp/cltel-digest-XXXXXX", path[64];
    cltel_store *store;
    cltel_view digest;
    int64_t bytes;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/store.db", folder);
    assert_int_equal(cltel_store_open(path, &store, NULL), CLTEL_OK);
    int64_t old = store_batch(store, "zebra");
    cltel_store_close(store);
    make_old(path);
    assert_int_equal(cltel_store_open(path, &store, NULL), CLTEL_OK);
    int64_t young = store_batch(store, "zebra");
    assert_int_equal(cltel_store_digest(store, old, &digest), CLTEL_STORED_NOT);
    assert_int_equal(cltel_store_digest(store, young, &digest), CLTEL_STORED);
    cltel_store_end_digest(store);
    assert_int_equal(found(store, "zebra", &bytes), 2);
    assert_int_equal(found(store, "", &bytes), 2 * 41);
    cltel_store_close(store);
    remove_store(folder, path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_text_of_a_batch_may_be_held),
        cmocka_unit_test(a_text_may_be_held_in_any_case_of_its_letters),
        cmocka_unit_test(most_batches_without_a_text_are_told_from_those_with_it),
        cmocka_unit_test(levels_and_escapes_are_noted),
        cmocka_unit_test(small_batches_have_none),
        cmocka_unit_test(a_broken_digest_says_yes_to_everything),
        cmocka_unit_test(what_a_filter_takes_its_sieve_lets_through),
        cmocka_unit_test(a_scan_passes_over_batches_and_finds_all_the_same),
        cmocka_unit_test(a_digest_leaves_with_its_batch),
        cmocka_unit_test(a_scan_sees_what_came_since_the_one_before),
        cmocka_unit_test(a_store_of_version_2_is_read_and_written_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

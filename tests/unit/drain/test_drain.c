#include <stdlib.h>

#include <cltel/log.h>

#include "drain/drain.h"
#include "support/cmocka_all.h"

enum { CAPACITY = 8192 };

typedef struct fixture {
    cltel_registry registry;
    cltel_drain drain;
} fixture;

/* Rings without threads: what the drain sees is the same. */
static fixture *make(uint32_t rings, bool drop_oldest)
{
    fixture *f = calloc(1, sizeof *f);
    cltel_registry_options options = {
        .root = "", .application = "t", .ring_bytes = CAPACITY, .rings_max = 8, .drop_oldest = drop_oldest
    };
    static const uint8_t instance[16];
    static uint64_t id = 5000000;
    assert_true(cltel_registry_init(&f->registry, ++id, &options));
    for (uint32_t i = 0; i < rings; i++)
        f->registry.all.rings[i] = f->registry.lanes[CLTEL_LANE_LOGS].rings[i] =
            cltel_ring_new(-1, "", &(cltel_ring_options){ i, CLTEL_LANE_LOGS, CAPACITY, instance, drop_oldest });
    f->registry.all.count = f->registry.lanes[CLTEL_LANE_LOGS].count = rings;
    assert_true(cltel_drain_init(&f->drain, &f->registry, CLTEL_LANE_LOGS));
    return f;
}

static void done(fixture *f)
{
    cltel_drain_done(&f->drain);
    cltel_registry_done(&f->registry, true);
    free(f);
}

static cltel_record_header *put(fixture *f, uint32_t ring_index, uint64_t time, uint32_t text_len)
{
    cltel_ring *ring = f->registry.all.rings[ring_index];
    uint32_t length = ((uint32_t)sizeof(cltel_record_header) + text_len + 7) & ~7u;
    uint8_t *at = cltel_ring_reserve_sp(ring, length, false);
    if (!at)
        return NULL;
    cltel_record_header header = { .length = length,
                                   .seq = cltel_ring_next_seq_sp(ring),
                                   .time = time,
                                   .kind = CLTEL_RECORD_LOG,
                                   .severity = CLTEL_SEVERITY_INFO,
                                   .what = text_len };
    header.check = ~length ^ (uint32_t)header.seq;
    memset(at, 'x', length);
    memcpy(at, &header, sizeof header);
    cltel_ring_commit_sp(ring, length);
    return (cltel_record_header *)(void *)at;
}

static const cltel_record_header *take(fixture *f, uint32_t *ring)
{
    const cltel_record *record = cltel_drain_peek(&f->drain, ring);
    const cltel_record_header *header = record ? record->header : NULL;
    if (record)
        cltel_drain_take(&f->drain);
    return header;
}

static uint64_t drain_all(fixture *f)
{
    uint64_t taken = 0;
    uint32_t ring;
    cltel_drain_begin(&f->drain);
    while (take(f, &ring))
        taken++;
    cltel_drain_end(&f->drain);
    return taken;
}

static void nothing_comes_out_of_nothing(void **state)
{
    (void)state;
    for (uint32_t rings = 0; rings < 3; rings++) {
        fixture *f = make(rings, false);
        assert_int_equal(drain_all(f), 0);
        done(f);
    }
}

static void several_rings_come_out_as_one_stream_in_order_of_time(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 200; round++) {
        fixture *f = make(5, false);
        uint64_t times[5] = { 1, 1, 1, 1, 1 }, expected = 0, last = 0, taken = 0, last_seq[5] = { 0 };
        for (int i = 0; i < 300; i++) {
            uint32_t ring = (uint32_t)rand_r(&seed) % 5;
            times[ring] += (uint64_t)rand_r(&seed) % 4;
            expected += put(f, ring, times[ring], (uint32_t)rand_r(&seed) % 64) != NULL;
        }
        cltel_drain_begin(&f->drain);
        uint32_t ring;
        for (const cltel_record *record; (record = cltel_drain_peek(&f->drain, &ring)); taken++) {
            assert_true(record->header->time >= last);
            assert_int_equal(record->header->seq, ++last_seq[ring]);
            last = record->header->time;
            cltel_drain_take(&f->drain);
        }
        assert_int_equal(taken, expected);
        for (uint32_t i = 0; i < 5; i++)
            assert_int_equal(cltel_drain_position(&f->drain, i), f->registry.all.rings[i]->file->head);
        done(f);
    }
}

static void a_round_ends_at_the_snapshot(void **state)
{
    (void)state;
    fixture *f = make(2, false);
    uint32_t ring;
    put(f, 0, 10, 0);
    cltel_drain_begin(&f->drain);
    put(f, 0, 11, 0);
    put(f, 1, 1, 0);
    assert_int_equal(take(f, &ring)->time, 10);
    assert_null(take(f, &ring));
    cltel_drain_end(&f->drain);
    cltel_drain_begin(&f->drain);
    assert_int_equal(take(f, &ring)->time, 1);
    assert_int_equal(take(f, &ring)->time, 11);
    assert_null(take(f, &ring));
    done(f);
}

static void a_record_that_is_not_taken_comes_again(void **state)
{
    (void)state;
    fixture *f = make(1, false);
    uint32_t ring;
    put(f, 0, 10, 0);
    put(f, 0, 11, 0);
    for (int i = 0; i < 3; i++) {
        cltel_drain_begin(&f->drain);
        assert_int_equal(cltel_drain_peek(&f->drain, &ring)->header->time, 10);
        cltel_drain_end(&f->drain);
        assert_int_equal(cltel_drain_position(&f->drain, 0), 0);
    }
    done(f);
}

static void a_time_that_goes_back_within_a_ring_keeps_the_rings_order(void **state)
{
    (void)state;
    fixture *f = make(2, false);
    uint32_t ring;
    put(f, 0, 100, 0);
    put(f, 0, 50, 0);
    put(f, 1, 75, 0);
    cltel_drain_begin(&f->drain);
    assert_int_equal(take(f, &ring)->time, 75);
    assert_int_equal(take(f, &ring)->time, 100);
    assert_int_equal(take(f, &ring)->time, 50);
    done(f);
}

typedef void (*spoil)(cltel_record_header *header);

static void spoil_length(cltel_record_header *header)
{
    header->length = 1 << 30;
}

static void spoil_length_and_check(cltel_record_header *header)
{
    header->length = UINT32_MAX & ~7u;
    header->check = ~header->length ^ (uint32_t)header->seq;
}

static void spoil_zero(cltel_record_header *header)
{
    memset(header, 0, sizeof *header);
}

static void spoil_zero_length_with_check(cltel_record_header *header)
{
    header->length = 0;
    header->check = ~header->length ^ (uint32_t)header->seq;
}

static void spoil_high_seq(cltel_record_header *header)
{
    header->seq |= UINT64_C(1) << 40; /* the check does not cover it */
}

static void spoil_seq_of_before(cltel_record_header *header)
{
    header->seq -= 2;
    header->check = ~header->length ^ (uint32_t)header->seq;
}

static void spoil_text_length(cltel_record_header *header)
{
    header->what = UINT32_MAX;
}

static void unreadable_records_are_counted_and_skipped_to_the_head(void **state)
{
    (void)state;
    const spoil spoils[] = { spoil_length,   spoil_length_and_check, spoil_zero,       spoil_zero_length_with_check,
                             spoil_high_seq, spoil_seq_of_before,    spoil_text_length };
    for (size_t i = 0; i < COUNT_OF(spoils); i++) {
        for (int at = 2; at < 10; at++) {
            fixture *f = make(2, false);
            cltel_record_header *records[10];
            for (int j = 0; j < 10; j++)
                records[j] = put(f, 0, 100, 24);
            put(f, 1, 100, 24);
            spoils[i](records[at]);
            assert_int_equal(drain_all(f), at + 1);
            assert_int_equal(f->drain.unreadable, 10 - at);
            assert_int_equal(cltel_drain_position(&f->drain, 0), f->registry.all.rings[0]->file->head);
            put(f, 0, 101, 24); /* from the new head on all is well again */
            assert_int_equal(drain_all(f), 1);
            assert_int_equal(f->drain.unreadable, 10 - at);
            done(f);
        }
    }
}

static void a_wild_sequence_counter_cannot_make_losses_beyond_what_fits(void **state)
{
    (void)state;
    fixture *f = make(1, false);
    put(f, 0, 100, 0)->kind = 77;
    put(f, 0, 100, 0);
    f->registry.all.rings[0]->file->seq = UINT64_MAX / 2;
    drain_all(f);
    assert_int_equal(f->drain.unreadable, 2);
    done(f);
}

/* Whatever one bit is flipped: nothing is read outside, and each record is handed out or counted. */
static void every_flipped_bit_leaves_the_count_whole(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < sizeof(cltel_record_header) * 8; bit++) {
        fixture *f = make(1, false);
        uint8_t *header = NULL;
        for (int i = 0; i < 6; i++) {
            cltel_record_header *put_now = put(f, 0, 100, 24);
            header = i == 3 ? (uint8_t *)put_now : header;
        }
        header[bit / 8] ^= (uint8_t)(1 << bit % 8);
        uint64_t taken = drain_all(f);
        assert_int_equal(taken + f->drain.unreadable, 6);
        assert_true(taken == 6 || taken == 3);
        done(f);
    }
}

static void random_bytes_never_lead_outside(void **state)
{
    (void)state;
    unsigned seed = 3;
    for (int round = 0; round < 3000; round++) {
        fixture *f = make(1, round % 2);
        while (put(f, 0, 100, (uint32_t)rand_r(&seed) % 300))
            if (f->registry.all.rings[0]->file->seq > 40)
                break;
        for (int i = 0; i < 20; i++)
            f->registry.all.rings[0]->data[(unsigned)rand_r(&seed) % CAPACITY] = (uint8_t)rand_r(&seed);
        for (int i = 0; i < 4; i++)
            drain_all(f);
        assert_true(cltel_drain_position(&f->drain, 0) == f->registry.all.rings[0]->file->head);
        done(f);
    }
}

static void with_drop_oldest_a_round_gives_its_part_back(void **state)
{
    (void)state;
    fixture *f = make(1, true);
    uint32_t ring;
    for (int i = 0; i < 10; i++)
        put(f, 0, 100, 24);
    cltel_drain_begin(&f->drain);
    assert_int_equal(f->registry.all.rings[0]->file->tail, CLTEL_TAIL_CLAIMED);
    take(f, &ring);
    take(f, &ring);
    cltel_drain_end(&f->drain);
    assert_int_equal(f->registry.all.rings[0]->file->tail, 2 * 56);
    while (f->registry.all.rings[0]->file->dropped[CLTEL_DROP_OLDEST] == 0)
        put(f, 0, 100, 24);
    uint64_t dropped = f->registry.all.rings[0]->file->dropped[CLTEL_DROP_OLDEST];
    uint64_t accepted = f->registry.all.rings[0]->file->seq;
    assert_int_equal(drain_all(f), accepted - 2 - dropped);
    assert_int_equal(f->drain.unreadable, 0);
    done(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_comes_out_of_nothing),
        cmocka_unit_test(several_rings_come_out_as_one_stream_in_order_of_time),
        cmocka_unit_test(a_round_ends_at_the_snapshot),
        cmocka_unit_test(a_record_that_is_not_taken_comes_again),
        cmocka_unit_test(a_time_that_goes_back_within_a_ring_keeps_the_rings_order),
        cmocka_unit_test(unreadable_records_are_counted_and_skipped_to_the_head),
        cmocka_unit_test(a_wild_sequence_counter_cannot_make_losses_beyond_what_fits),
        cmocka_unit_test(every_flipped_bit_leaves_the_count_whole),
        cmocka_unit_test(random_bytes_never_lead_outside),
        cmocka_unit_test(with_drop_oldest_a_round_gives_its_part_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

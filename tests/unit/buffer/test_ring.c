#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer/ring.h"
#include "record/record.h"
#include "support/cmocka_all.h"

enum { SMALLEST = 4096 };

static const uint8_t instance[16] = "0123456789abcde";

static cltel_ring *make(uint64_t capacity, bool drop_oldest)
{
    cltel_ring *ring =
        cltel_ring_new(-1, "", &(cltel_ring_options){ 0, CLTEL_LANE_LOGS, capacity, instance, drop_oldest });
    assert_non_null(ring);
    return ring;
}

/* A record is filled with the low byte of its number, its length stands first as the ring expects it. */
static bool put(cltel_ring *ring, uint32_t length, bool urgent)
{
    uint8_t *at = cltel_ring_reserve_sp(ring, length, urgent);
    if (!at)
        return false;
    memset(at, (int)(uint8_t)cltel_ring_next_seq_sp(ring), length);
    memcpy(at, &length, sizeof length);
    cltel_ring_commit_sp(ring, length);
    return true;
}

static void check(const cltel_ring *ring, uint64_t offset, uint32_t length, uint64_t seq)
{
    const uint8_t *at = cltel_ring_at(ring, offset);
    uint32_t found;
    memcpy(&found, at, sizeof found);
    assert_int_equal(found, length);
    for (uint32_t i = sizeof found; i < length; i++)
        if (at[i] != (uint8_t)seq)
            fail_msg("byte %u of record %d is %u", i, (int)seq, at[i]);
}

static void the_data_is_mapped_twice_back_to_back(void **state)
{
    (void)state;
    const uint64_t capacities[] = { SMALLEST, 65536, 1 << 20 };
    for (size_t i = 0; i < COUNT_OF(capacities); i++) {
        cltel_ring *ring = make(capacities[i], false);
        for (uint64_t at = 0; at < capacities[i]; at += 1021)
            ring->data[at] = (uint8_t)(at * 7);
        for (uint64_t at = 0; at < capacities[i]; at += 1021)
            assert_int_equal(ring->data[at + capacities[i]], (uint8_t)(at * 7));
        cltel_ring_free(ring);
    }
}

static void a_record_may_begin_at_every_offset(void **state)
{
    (void)state;
    cltel_ring *ring = make(SMALLEST, false);
    uint64_t tail = 0;
    for (uint64_t offset = 0; offset < 2 * SMALLEST; offset += 8) {
        assert_int_equal(ring->file->head, tail);
        assert_true(put(ring, 2048, false)); /* runs over the end for half of the offsets */
        check(ring, tail, 2048, ring->file->seq);
        cltel_ring_release_sc(ring, tail += 2048);
        for (uint64_t step = 2048; step > 0 && (tail & ring->mask) != (offset + 8) % SMALLEST; step -= 8) {
            assert_true(put(ring, 8, false));
            cltel_ring_release_sc(ring, tail += 8);
        }
    }
    cltel_ring_free(ring);
}

/* What a plain queue would hold. */
typedef struct model {
    uint32_t lengths[SMALLEST / 8];
    uint64_t seqs[SMALLEST / 8];
    size_t first, count;
    uint64_t bytes;
} model;

static void model_put(model *m, uint32_t length, uint64_t seq)
{
    size_t at = (m->first + m->count++) % COUNT_OF(m->lengths);
    m->lengths[at] = length;
    m->seqs[at] = seq;
    m->bytes += length;
}

static uint32_t model_take(model *m)
{
    uint32_t length = m->lengths[m->first];
    m->first = (m->first + 1) % COUNT_OF(m->lengths);
    m->count--;
    m->bytes -= length;
    return length;
}

static void random_operations_behave_like_a_queue(void **state)
{
    (void)state;
    cltel_ring *ring = make(SMALLEST, false);
    model m = { 0 };
    unsigned seed = 4711;
    uint64_t seq = 0;
    for (int step = 0; step < 300000; step++) {
        uint64_t tail = cltel_ring_tail(ring);
        if (rand_r(&seed) % 2) {
            uint32_t length = (uint32_t)(rand_r(&seed) % 32 + 1) * 8;
            bool urgent = rand_r(&seed) % 4 == 0;
            bool fits = m.bytes + length <= (urgent ? SMALLEST : SMALLEST - SMALLEST / 8);
            assert_int_equal(put(ring, length, urgent), fits);
            if (fits)
                model_put(&m, length, ++seq);
        } else if (m.count) {
            check(ring, tail, m.lengths[m.first], m.seqs[m.first]);
            cltel_ring_release_sc(ring, tail + model_take(&m));
        }
        assert_int_equal(cltel_ring_head_sc(ring) - cltel_ring_tail(ring), m.bytes);
        assert_int_equal(ring->file->seq, seq);
    }
    cltel_ring_free(ring);
}

static void an_eighth_is_kept_for_urgent_records(void **state)
{
    (void)state;
    const uint64_t capacities[] = { SMALLEST, 65536 };
    for (size_t i = 0; i < COUNT_OF(capacities); i++) {
        cltel_ring *ring = make(capacities[i], false);
        uint64_t small = 0, urgent = 0;
        while (put(ring, 64, false))
            small += 64;
        assert_int_equal(cltel_ring_room_sp(ring, false), 0);
        while (put(ring, 64, true))
            urgent += 64;
        assert_int_equal(small, capacities[i] / 8 * 7);
        assert_int_equal(urgent, capacities[i] / 8);
        assert_int_equal(cltel_ring_room_sp(ring, true), 0);
        assert_int_equal(cltel_ring_room_sp(ring, false), 0); /* not negative */
        cltel_ring_release_sc(ring, capacities[i] / 8);
        assert_false(put(ring, 64, false)); /* first the lane becomes free again */
        assert_true(put(ring, 64, true));
        cltel_ring_free(ring);
    }
}

static void a_full_ring_takes_a_record_once_its_bytes_are_released(void **state)
{
    (void)state;
    cltel_ring *ring = make(SMALLEST, false);
    for (int i = 0; i < 14; i++)
        assert_true(put(ring, 256, false));
    assert_false(put(ring, 8, false));
    cltel_ring_release_sc(ring, 256);
    assert_true(put(ring, 256, false));
    assert_false(put(ring, 8, false));
    cltel_ring_free(ring);
}

static void drop_oldest_drops_whole_records_from_the_front(void **state)
{
    (void)state;
    cltel_ring *ring = make(SMALLEST, true);
    model m = { 0 };
    unsigned seed = 99;
    for (uint64_t seq = 1; seq <= 50000; seq++) {
        uint32_t length = (uint32_t)(rand_r(&seed) % 60 + 4) * 8;
        bool urgent = rand_r(&seed) % 8 == 0;
        uint64_t most = urgent ? SMALLEST : SMALLEST - SMALLEST / 8;
        assert_true(put(ring, length, urgent));
        uint64_t kept = cltel_ring_head_sc(ring) - cltel_ring_tail(ring) - length;
        assert_true(kept + length <= most);
        if (m.bytes + length > most) /* a few more than needed go at once, for the next records */
            assert_true(kept + length >= most / 2);
        else
            assert_int_equal(kept, m.bytes);
        while (m.bytes > kept)
            model_take(&m);
        model_put(&m, length, seq);
        assert_int_equal(cltel_ring_head_sc(ring) - cltel_ring_tail(ring), m.bytes);
        assert_int_equal(ring->file->dropped[CLTEL_DROP_OLDEST], seq - m.count);
        check(ring, cltel_ring_tail(ring), m.lengths[m.first], m.seqs[m.first]);
    }
    cltel_ring_free(ring);
}

static void what_the_worker_has_claimed_is_not_dropped(void **state)
{
    (void)state;
    cltel_ring *ring = make(SMALLEST, true);
    for (int i = 0; i < 14; i++)
        assert_true(put(ring, 256, false));
    assert_int_equal(cltel_ring_claim_sc(ring), 0);
    assert_int_equal(cltel_ring_tail(ring), 0);
    assert_false(put(ring, 256, false));
    assert_int_equal(ring->file->dropped[CLTEL_DROP_OLDEST], 0);
    assert_int_equal(cltel_ring_claim_sc(ring), 0); /* again does no harm */
    cltel_ring_release_sc(ring, 512);
    assert_true(put(ring, 512, false)); /* the room given back is enough */
    assert_int_equal(ring->file->dropped[CLTEL_DROP_OLDEST], 0);
    assert_true(put(ring, 256, false));
    assert_true(ring->file->dropped[CLTEL_DROP_OLDEST] >= 1);
    cltel_ring_free(ring);
}

static void dropping_never_runs_past_the_head_over_wild_lengths(void **state)
{
    (void)state;
    const uint32_t wild[] = { 0, 1, 31, 100000, UINT32_MAX };
    for (size_t i = 0; i < COUNT_OF(wild); i++) {
        cltel_ring *ring = make(SMALLEST, true);
        for (int j = 0; j < 14; j++)
            put(ring, 256, false);
        memcpy(ring->data, &wild[i], sizeof wild[i]);
        assert_true(put(ring, 256, false));
        assert_true(cltel_ring_tail(ring) <= cltel_ring_head_sc(ring));
        assert_true(ring->file->dropped[CLTEL_DROP_OLDEST] >= 1);
        cltel_ring_free(ring);
    }
}

typedef struct contest {
    cltel_ring *ring;
    uint64_t taken;
    bool over;
} contest;

static void *consume(void *argument)
{
    contest *c = argument;
    uint64_t last = 0;
    for (bool over = false; !over;) {
        over = cltel_load_acquire(&c->over);
        uint64_t tail = cltel_ring_claim_sc(c->ring), head = cltel_ring_head_sc(c->ring);
        for (; tail < head; c->taken++) {
            const cltel_record_header *header = (const void *)cltel_ring_at(c->ring, tail);
            assert_int_equal(header->check, ~header->length ^ (uint32_t)header->seq);
            assert_true(header->seq > last);
            last = header->seq;
            tail += header->length;
        }
        cltel_ring_release_sc(c->ring, tail);
    }
    return NULL;
}

/* Producer and consumer race for the tail: each record is taken or dropped, never both, never torn. */
static void with_drop_oldest_each_record_is_taken_or_counted(void **state)
{
    (void)state;
    enum { RECORDS = 200000 };
    contest c = { .ring = make(SMALLEST, true) };
    pthread_t consumer;
    uint64_t refused = 0;
    assert_int_equal(pthread_create(&consumer, NULL, consume, &c), 0);
    for (uint32_t i = 0; i < RECORDS; i++) {
        uint32_t length = 32 + i % 5 * 8;
        uint8_t *at = cltel_ring_reserve_sp(c.ring, length, false);
        refused += !at;
        if (!at)
            continue;
        cltel_record_header header = { .length = length, .seq = cltel_ring_next_seq_sp(c.ring) };
        header.check = ~length ^ (uint32_t)header.seq;
        memcpy(at, &header, sizeof header);
        cltel_ring_commit_sp(c.ring, length);
    }
    cltel_store_release(&c.over, true);
    pthread_join(consumer, NULL);
    assert_int_equal(c.taken + c.ring->file->dropped[CLTEL_DROP_OLDEST] + refused, RECORDS);
    cltel_ring_free(c.ring);
}

static void a_ring_file_has_its_header_size_and_mode(void **state)
{
    (void)state;
    char name[] = "/dev/shm/cltel-ring-XXXXXX";
    assert_non_null(mkdtemp(name));
    int dir_fd = open(name, O_RDONLY | O_DIRECTORY);
    const cltel_ring_options options = { 3, CLTEL_LANE_SPANS, SMALLEST, instance, false };
    cltel_ring *ring = cltel_ring_new(dir_fd, "r0003.ring", &options);
    assert_non_null(ring);
    assert_null(cltel_ring_new(dir_fd, "r0003.ring", &options)); /* never another's file */
    put(ring, 64, false);
    _Alignas(128) uint8_t bytes[2 * SMALLEST];
    struct stat info;
    int fd = openat(dir_fd, "r0003.ring", O_RDONLY);
    assert_int_equal(fstat(fd, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0600);
    assert_int_equal(info.st_size, CLTEL_RING_HEAD_BYTES + SMALLEST);
    assert_int_equal(info.st_blocks * 512, info.st_size); /* no holes: no SIGBUS later */
    assert_int_equal(read(fd, bytes, sizeof bytes), sizeof bytes);
    const cltel_ring_file *file = (const void *)bytes;
    assert_memory_equal(file->magic, "CLTELRNG", 8);
    assert_int_equal(file->version, 2);
    assert_int_equal(file->capacity, SMALLEST);
    assert_int_equal(file->index, 3);
    assert_int_equal(file->lane, CLTEL_LANE_SPANS);
    assert_memory_equal(file->instance, instance, 16);
    assert_int_equal(file->head, 64);
    assert_int_equal(file->seq, 1);
    close(fd);
    cltel_ring_free(ring);
    unlinkat(dir_fd, "r0003.ring", 0);
    close(dir_fd);
    rmdir(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_data_is_mapped_twice_back_to_back),
        cmocka_unit_test(a_record_may_begin_at_every_offset),
        cmocka_unit_test(random_operations_behave_like_a_queue),
        cmocka_unit_test(an_eighth_is_kept_for_urgent_records),
        cmocka_unit_test(a_full_ring_takes_a_record_once_its_bytes_are_released),
        cmocka_unit_test(drop_oldest_drops_whole_records_from_the_front),
        cmocka_unit_test(what_the_worker_has_claimed_is_not_dropped),
        cmocka_unit_test(dropping_never_runs_past_the_head_over_wild_lengths),
        cmocka_unit_test(with_drop_oldest_each_record_is_taken_or_counted),
        cmocka_unit_test(a_ring_file_has_its_header_size_and_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

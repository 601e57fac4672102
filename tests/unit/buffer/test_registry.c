#include <dirent.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "buffer/registry.h"
#include "support/cmocka_all.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { CHURN = 5000, KB_MORE = 65536 }; /* a thread costs ten times as much there, and freed memory is kept */
#else
enum { CHURN = 100000, KB_MORE = 2048 };
#endif

static uint64_t last_id = 1000000;

static void make(cltel_registry *registry, uint32_t rings_max, uint64_t *id_word)
{
    cltel_registry_options options = {
        .root = "", .application = "t", .durable = false, .ring_bytes = 4096, .rings_max = rings_max, .id_word = id_word
    };
    assert_true(cltel_registry_init(registry, ++last_id, &options));
    if (id_word)
        *id_word = last_id;
}

static void *attach(void *registry)
{
    return cltel_registry_attach(registry, CLTEL_LANE_LOGS);
}

static void *on_thread(void *(*call)(void *), void *argument)
{
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(pthread_create(&thread, NULL, call, argument), 0);
    pthread_join(thread, &result);
    return result;
}

static void ring_sizes_are_rounded_up_to_a_power_of_two(void **state)
{
    (void)state;
    const struct {
        uint64_t asked, made;
    } cases[] = { { 1, 4096 }, { 4096, 4096 }, { 4097, 8192 }, { 262144, 262144 }, { 300000, 524288 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_registry registry;
        cltel_registry_options options = {
            .root = "", .application = "t", .ring_bytes = cases[i].asked, .rings_max = 1
        };
        assert_true(cltel_registry_init(&registry, ++last_id, &options));
        assert_int_equal(cltel_registry_attach(&registry, CLTEL_LANE_LOGS)->capacity, cases[i].made);
        cltel_registry_done(&registry, true);
    }
}

static void a_thread_keeps_its_ring_and_another_gets_its_own(void **state)
{
    (void)state;
    cltel_registry registry;
    make(&registry, 4, NULL);
    cltel_ring *mine = cltel_registry_attach(&registry, CLTEL_LANE_LOGS);
    assert_ptr_equal(cltel_registry_attach(&registry, CLTEL_LANE_LOGS), mine);
    cltel_ring *other = on_thread(attach, &registry);
    assert_ptr_not_equal(other, mine);
    assert_int_equal(cltel_ring_list_count(&registry.all), 2);
    cltel_registry_done(&registry, true);
}

static void two_clients_in_one_thread_have_two_rings(void **state)
{
    (void)state;
    cltel_registry a, b;
    make(&a, 4, NULL);
    make(&b, 4, NULL);
    cltel_ring *ring_a = cltel_registry_attach(&a, CLTEL_LANE_LOGS),
               *ring_b = cltel_registry_attach(&b, CLTEL_LANE_LOGS);
    assert_ptr_not_equal(ring_a, ring_b);
    for (int i = 0; i < 10; i++) {
        assert_ptr_equal(cltel_registry_attach(&a, CLTEL_LANE_LOGS), ring_a);
        assert_int_equal(cltel_thread.lanes[CLTEL_LANE_LOGS].client_id, a.client_id);
        assert_ptr_equal(cltel_registry_attach(&b, CLTEL_LANE_LOGS), ring_b);
        assert_ptr_equal(cltel_thread.lanes[CLTEL_LANE_LOGS].ring, ring_b);
    }
    assert_int_equal(cltel_ring_list_count(&a.all) + cltel_ring_list_count(&b.all), 2);
    cltel_registry_done(&a, true);
    cltel_registry_done(&b, true);
}

static void *attach_and_open_a_scope(void *registry)
{
    cltel_ring *ring = cltel_registry_attach(registry, CLTEL_LANE_LOGS);
    ring->file->scope_bytes = 24;
    ring->file->scope_fields = 1;
    cltel_ring_reserve_sp(ring, 64, false);
    cltel_ring_commit_sp(ring, 64);
    return ring;
}

static void the_ring_of_a_thread_that_ended_is_taken_over_with_its_records_but_not_its_scopes(void **state)
{
    (void)state;
    cltel_registry registry;
    make(&registry, 4, NULL);
    cltel_ring *ring = on_thread(attach_and_open_a_scope, &registry);
    assert_int_equal(ring->file->state, CLTEL_RING_ORPHAN);
    assert_int_equal(ring->file->scope_bytes, 0);
    assert_int_equal(ring->file->scope_fields, 0);
    assert_ptr_equal(cltel_registry_attach(&registry, CLTEL_LANE_LOGS), ring);
    assert_int_equal(ring->file->state, CLTEL_RING_LIVE);
    assert_int_equal(ring->file->head, 64);
    assert_int_equal(cltel_ring_next_seq_sp(ring), 2);
    cltel_registry_done(&registry, true);
}

static void more_threads_than_rings_are_refused_until_one_ends(void **state)
{
    (void)state;
    cltel_registry registry;
    make(&registry, 1, NULL);
    assert_non_null(on_thread(attach, &registry));
    assert_non_null(cltel_registry_attach(&registry, CLTEL_LANE_LOGS));
    assert_null(on_thread(attach, &registry));
    assert_null(on_thread(attach, &registry));
    assert_int_equal(cltel_ring_list_count(&registry.all), 1);
    cltel_registry_done(&registry, true);
}

static void *fill_ring(void *registry)
{
    cltel_ring *ring = cltel_registry_attach(registry, CLTEL_LANE_LOGS);
    while (ring && cltel_ring_reserve_sp(ring, 64, true))
        cltel_ring_commit_sp(ring, 64);
    return ring;
}

/* A burst of short-lived threads is not refused because each inherits the full ring of the one before. */
static void a_full_ring_is_taken_over_only_when_no_other_can_be_had(void **state)
{
    (void)state;
    cltel_registry registry;
    make(&registry, 3, NULL);
    cltel_ring *rings[3];
    for (size_t i = 0; i < COUNT_OF(rings); i++)
        rings[i] = on_thread(fill_ring, &registry);
    assert_int_equal(cltel_ring_list_count(&registry.all), 3);
    cltel_ring_release_sc(rings[1], 2048);
    assert_ptr_equal(on_thread(attach, &registry), rings[1]); /* the emptiest */
    cltel_ring_release_sc(rings[2], 4096);
    assert_ptr_equal(on_thread(attach, &registry), rings[2]);
    cltel_registry_done(&registry, true);
}

static void the_rings_of_a_lane_are_apart_from_those_of_another(void **state)
{
    (void)state;
    cltel_registry registry;
    make(&registry, 1, NULL);
    cltel_ring *spans = cltel_registry_attach(&registry, CLTEL_LANE_SPANS);
    assert_non_null(spans);
    assert_int_equal(cltel_thread.lanes[CLTEL_LANE_LOGS].client_id == registry.client_id, false);
    cltel_ring *logs = cltel_registry_attach(&registry, CLTEL_LANE_LOGS);
    assert_non_null(logs); /* the most rings are counted by lane */
    assert_ptr_not_equal(logs, spans);
    assert_ptr_equal(cltel_registry_attach(&registry, CLTEL_LANE_SPANS), spans);
    assert_ptr_equal(cltel_thread.lanes[CLTEL_LANE_LOGS].ring, logs);
    assert_ptr_equal(cltel_thread.lanes[CLTEL_LANE_SPANS].ring, spans);
    assert_int_equal(spans->file->lane, CLTEL_LANE_SPANS);
    assert_int_equal(logs->file->lane, CLTEL_LANE_LOGS);
    assert_int_equal(spans->index + logs->index, 1); /* no number twice: ids are made of them */
    assert_ptr_equal(registry.lanes[CLTEL_LANE_SPANS].rings[0], spans);
    assert_int_equal(cltel_ring_list_count(&registry.lanes[CLTEL_LANE_SPANS]), 1);
    assert_int_equal(cltel_ring_list_count(&registry.all), 2);
    cltel_registry_done(&registry, true);
}

static void *attach_both(void *registry)
{
    cltel_registry_attach(registry, CLTEL_LANE_LOGS);
    return cltel_registry_attach(registry, CLTEL_LANE_SPANS);
}

static void a_thread_that_ends_gives_the_rings_of_all_lanes_back(void **state)
{
    (void)state;
    cltel_registry registry;
    make(&registry, 2, NULL);
    cltel_ring *spans = on_thread(attach_both, &registry);
    assert_non_null(spans);
    for (int i = 0; i < 10; i++)
        assert_ptr_equal(on_thread(attach_both, &registry), spans);
    assert_int_equal(cltel_ring_list_count(&registry.all), 2);
    for (uint32_t i = 0; i < 2; i++)
        assert_int_equal(registry.all.rings[i]->file->state, CLTEL_RING_ORPHAN);
    assert_ptr_not_equal(cltel_registry_attach(&registry, CLTEL_LANE_LOGS),
                         cltel_registry_attach(&registry, CLTEL_LANE_SPANS));
    cltel_registry_done(&registry, true);
}

static size_t entries(const char *directory)
{
    size_t count = 0;
    DIR *dir = opendir(directory);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static size_t lines(const char *path)
{
    size_t count = 0;
    FILE *file = fopen(path, "r");
    for (int c; (c = fgetc(file)) != EOF;)
        count += c == '\n';
    fclose(file);
    return count;
}

static long resident_kb(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * 4;
}

static void many_short_lived_threads_leave_nothing_behind(void **state)
{
    (void)state;
    char root[] = "/dev/shm/cltel-churn-XXXXXX";
    assert_non_null(mkdtemp(root));
    cltel_registry registry;
    cltel_registry_options options = {
        .root = root, .application = "t", .durable = true, .ring_bytes = 4096, .rings_max = 8
    };
    assert_true(cltel_registry_init(&registry, ++last_id, &options));
    assert_true(registry.instance.dir_fd >= 0);
    for (int i = 0; i < 100; i++)
        assert_non_null(on_thread(attach, &registry));
    size_t fds = entries("/proc/self/fd"), maps = lines("/proc/self/maps");
    long kb = resident_kb();
    for (int i = 0; i < CHURN; i++)
        if (!on_thread(attach, &registry))
            fail_msg("thread %d got no ring", i);
    assert_int_equal(cltel_ring_list_count(&registry.all), 1);
    assert_int_equal(entries("/proc/self/fd"), fds);
    assert_true(lines("/proc/self/maps") <= maps + 2);
    assert_true(resident_kb() - kb < KB_MORE);
    cltel_registry_done(&registry, true);
    char path[128];
    snprintf(path, sizeof path, "%s/cltel-%u/t", root, geteuid());
    assert_int_equal(rmdir(path), 0); /* empty */
    *strrchr(path, '/') = '\0';
    rmdir(path);
    rmdir(root);
}

static void *outlive_clients(void *argument)
{
    (void)argument;
    for (int i = 0; i < 3000; i++) {
        cltel_registry registry;
        make(&registry, 1, NULL);
        if (!cltel_registry_attach(&registry, CLTEL_LANE_LOGS))
            return "refused";
        cltel_registry_done(&registry, true);
    }
    return NULL;
}

static void a_thread_that_outlives_many_clients_collects_nothing(void **state)
{
    (void)state;
    on_thread(outlive_clients, NULL);
    size_t before = mallinfo2().uordblks;
    assert_null(on_thread(outlive_clients, NULL));
    assert_true(mallinfo2().uordblks < before + 4096);
    assert_null(outlive_clients(NULL));
    assert_true(mallinfo2().uordblks < before + 4096);
}

static void *outlive_and_be_refused(void *full)
{
    cltel_registry gone;
    make(&gone, 1, NULL);
    cltel_registry_attach(&gone, CLTEL_LANE_LOGS);
    cltel_registry_done(&gone, true);
    return cltel_registry_attach(full, CLTEL_LANE_LOGS);
}

/* The thread's list is empty then, and its end must not look at what was in it. */
static void a_thread_may_end_after_its_client_is_gone_and_another_refused(void **state)
{
    (void)state;
    cltel_registry full;
    make(&full, 1, NULL);
    assert_non_null(cltel_registry_attach(&full, CLTEL_LANE_LOGS));
    assert_null(on_thread(outlive_and_be_refused, &full));
    cltel_registry_done(&full, true);
}

static pthread_barrier_t step;

static void *wait_twice(void *registry)
{
    cltel_registry_attach(registry, CLTEL_LANE_LOGS);
    pthread_barrier_wait(&step);
    pthread_barrier_wait(&step);
    return NULL;
}

static void a_client_may_go_while_its_threads_live_on(void **state)
{
    (void)state;
    cltel_registry registry;
    pthread_t thread;
    make(&registry, 2, NULL);
    pthread_barrier_init(&step, NULL, 2);
    assert_int_equal(pthread_create(&thread, NULL, wait_twice, &registry), 0);
    pthread_barrier_wait(&step);
    cltel_registry_done(&registry, true);
    pthread_barrier_wait(&step);
    pthread_join(thread, NULL); /* its end does not touch the ring that is gone */
    pthread_barrier_destroy(&step);
}

static void *be_busy(void *registry)
{
    cltel_registry_attach(registry, CLTEL_LANE_SPANS); /* in whatever lane */
    cltel_store_release(&cltel_thread.busy, 1);
    pthread_barrier_wait(&step);
    pthread_barrier_wait(&step);
    cltel_store_release(&cltel_thread.busy, 0);
    return NULL;
}

static void quiesce_waits_for_recording_threads_until_its_deadline(void **state)
{
    (void)state;
    cltel_registry registry;
    pthread_t threads[4];
    make(&registry, 8, NULL);
    cltel_registry_prepare_quiesce();
    pthread_barrier_init(&step, NULL, COUNT_OF(threads) + 1);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, be_busy, &registry), 0);
    pthread_barrier_wait(&step);
    int64_t start_ns = cltel_clock_monotonic_ns();
    assert_false(cltel_registry_quiesce(&registry, start_ns + 50000000));
    int64_t ms = (cltel_clock_monotonic_ns() - start_ns) / 1000000;
    pthread_barrier_wait(&step);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    assert_true(cltel_registry_quiesce(&registry, start_ns));
    assert_in_range(ms, 49, 1000);
    pthread_barrier_destroy(&step);
    cltel_registry_done(&registry, true);
}

static void rings_of_another_process_are_not_given_up_when_a_thread_ends(void **state)
{
    (void)state;
    uint64_t word = 0;
    cltel_registry registry;
    make(&registry, 2, &word);
    word = 0; /* as the kernel does in a child */
    cltel_ring *ring = on_thread(attach, &registry);
    assert_int_equal(ring->file->state, CLTEL_RING_LIVE);
    cltel_registry_done(&registry, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ring_sizes_are_rounded_up_to_a_power_of_two),
        cmocka_unit_test(a_thread_keeps_its_ring_and_another_gets_its_own),
        cmocka_unit_test(two_clients_in_one_thread_have_two_rings),
        cmocka_unit_test(the_ring_of_a_thread_that_ended_is_taken_over_with_its_records_but_not_its_scopes),
        cmocka_unit_test(more_threads_than_rings_are_refused_until_one_ends),
        cmocka_unit_test(a_full_ring_is_taken_over_only_when_no_other_can_be_had),
        cmocka_unit_test(the_rings_of_a_lane_are_apart_from_those_of_another),
        cmocka_unit_test(a_thread_that_ends_gives_the_rings_of_all_lanes_back),
        cmocka_unit_test(many_short_lived_threads_leave_nothing_behind),
        cmocka_unit_test(a_thread_that_outlives_many_clients_collects_nothing),
        cmocka_unit_test(a_thread_may_end_after_its_client_is_gone_and_another_refused),
        cmocka_unit_test(a_client_may_go_while_its_threads_live_on),
        cmocka_unit_test(quiesce_waits_for_recording_threads_until_its_deadline),
        cmocka_unit_test(rings_of_another_process_are_not_given_up_when_a_thread_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "pipeline/sites.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

typedef struct fixture {
    cltel_sites sites;
    cltel_instance instance;
} fixture;

static fixture *make(bool durable)
{
    fixture *f = calloc(1, sizeof *f);
    cltel_sites_init(&f->sites);
    assert_true(cltel_instance_init(&f->instance, flow_dir(), "t", durable));
    return f;
}

static void done(fixture *f)
{
    cltel_sites_done(&f->sites);
    cltel_instance_done(&f->instance, true);
    free(f);
}

static cltel_err add(fixture *f, int severity, const char *message, const char *const *keys, uint32_t count,
                     cltel_site **site)
{
    cltel_view views[CLTEL_ATTRS_MAX];
    for (uint32_t i = 0; i < count; i++)
        views[i] = cltel_view_of(keys[i]);
    return cltel_sites_register(&f->sites, &f->instance, severity, cltel_view_of(message), views, count, site);
}

static void the_same_content_is_the_same_site(void **state)
{
    (void)state;
    fixture *f = make(false);
    const char *const ab_c[] = { "ab", "c" }, *const a_bc[] = { "a", "bc" }, *const c_ab[] = { "c", "ab" };
    const struct {
        int severity;
        const char *message;
        const char *const *keys;
        uint32_t count;
    } different[] = {
        { 3, "m", NULL, 0 }, { 4, "m", NULL, 0 }, { 3, "n", NULL, 0 }, { 3, "", NULL, 0 },    { 3, "m", ab_c, 2 },
        { 3, "m", a_bc, 2 }, { 3, "m", c_ab, 2 }, { 3, "m", ab_c, 1 }, { 3, "mab", NULL, 0 },
    };
    cltel_site *first[COUNT_OF(different)];
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < COUNT_OF(different); i++) {
            cltel_site *site = NULL;
            assert_int_equal(
                add(f, different[i].severity, different[i].message, different[i].keys, different[i].count, &site),
                CLTEL_OK);
            if (round == 0)
                first[i] = site;
            assert_ptr_equal(site, first[i]);
            assert_int_equal(site->id, i + 1); /* dense, so all are different */
        }
    }
    assert_int_equal(cltel_sites_count(&f->sites), COUNT_OF(different));
    done(f);
}

static void a_site_owns_its_texts(void **state)
{
    (void)state;
    fixture *f = make(false);
    char message[] = "hello {who}", key[] = "who";
    const char *const keys[] = { key };
    cltel_site *site = NULL;
    assert_int_equal(add(f, 5, message, keys, 1, &site), CLTEL_OK);
    memset(message, '#', sizeof message - 1);
    memset(key, '#', sizeof key - 1);
    const cltel_site *found = cltel_sites_at(&f->sites, 1);
    assert_ptr_equal(found, site);
    assert_memory_equal(found->message.ptr, "hello {who}", found->message.len);
    assert_memory_equal(found->keys[0].ptr, "who", found->keys[0].len);
    assert_int_equal(found->severity, 5);
    done(f);
}

static void there_may_be_65535_sites(void **state)
{
    (void)state;
    fixture *f = make(false);
    cltel_site *site = NULL;
    char message[16];
    for (int i = 1; i <= CLTEL_SITES_MAX; i++) {
        snprintf(message, sizeof message, "%d", i);
        if (add(f, 3, message, NULL, 0, &site) != CLTEL_OK || site->id != (uint32_t)i)
            fail_msg("site %d", i);
    }
    assert_int_equal(add(f, 3, "one more", NULL, 0, &site), CLTEL_E_TOO_MANY_SITES);
    assert_null(site);
    assert_int_equal(add(f, 3, "777", NULL, 0, &site), CLTEL_OK); /* known already */
    assert_int_equal(site->id, 777);
    assert_memory_equal(cltel_sites_at(&f->sites, 65535)->message.ptr, "65535", 5);
    done(f);
}

static void all_sites_together_are_at_most_4_mib(void **state)
{
    (void)state;
    fixture *f = make(false);
    cltel_site *site = NULL;
    char message[4097];
    size_t each = sizeof(cltel_site_entry) + 4096, count = CLTEL_SITES_BYTES_MAX / each;
    memset(message, 'm', sizeof message);
    message[4096] = '\0';
    for (size_t i = 0; i < count; i++) {
        message[snprintf(message, 8, "%06zu", i)] = 'm';
        assert_int_equal(add(f, 3, message, NULL, 0, &site), CLTEL_OK);
    }
    message[0] = 'x';
    assert_int_equal(add(f, 3, message, NULL, 0, &site), CLTEL_E_TOO_MANY_SITES);
    assert_int_equal(add(f, 3, "small", NULL, 0, &site), CLTEL_OK);
    done(f);
}

/* Reads one entry as docs/SPEC.md describes it. */
static size_t check_entry(const char *bytes, uint32_t id, const char *message, const char *key)
{
    cltel_site_entry head;
    memcpy(&head, bytes, sizeof head);
    assert_int_equal(head.id, id);
    assert_int_equal(head.check, ~head.length ^ id);
    assert_int_equal(head.message_bytes, strlen(message));
    assert_int_equal(head.key_count, key ? 1 : 0);
    const char *at = bytes + sizeof head;
    assert_memory_equal(at, message, head.message_bytes);
    at += head.message_bytes;
    if (key) {
        assert_int_equal((uint8_t)*at, strlen(key));
        assert_memory_equal(at + 1, key, strlen(key));
        at += 1 + strlen(key);
    }
    assert_int_equal(at - bytes, head.length);
    return head.length;
}

static void entries_stand_in_the_sites_file(void **state)
{
    (void)state;
    fixture *f = make(true);
    cltel_site *site = NULL;
    char long_key[256], bytes[2048];
    memset(long_key, 'k', 255);
    long_key[255] = '\0';
    const char *const keys[] = { long_key };
    assert_int_equal(add(f, 3, "first", NULL, 0, &site), CLTEL_OK);
    assert_int_equal(add(f, 4, "second", keys, 1, &site), CLTEL_OK);
    assert_int_equal(add(f, 3, "first", NULL, 0, &site), CLTEL_OK); /* known: no entry */
    assert_int_equal(add(f, 3, "", NULL, 0, &site), CLTEL_OK);
    int fd = openat(f->instance.dir_fd, "SITES", O_RDONLY);
    ssize_t len = read(fd, bytes, sizeof bytes);
    close(fd);
    size_t at = check_entry(bytes, 1, "first", NULL);
    at += check_entry(bytes + at, 2, "second", long_key);
    at += check_entry(bytes + at, 3, "", NULL);
    assert_int_equal(at, len);
    done(f);
}

static void an_entry_that_cannot_be_written_leaves_no_site_and_no_torn_file(void **state)
{
    (void)state;
    fixture *f = make(true);
    cltel_site *site = NULL;
    char bytes[256];
    assert_int_equal(add(f, 3, "first", NULL, 0, &site), CLTEL_OK);
    int good_fd = f->instance.sites_fd;
    f->instance.sites_fd = openat(f->instance.dir_fd, "SITES", O_RDONLY); /* every write fails */
    assert_int_not_equal(add(f, 3, "lost", NULL, 0, &site), CLTEL_OK);
    assert_null(site);
    assert_int_equal(cltel_sites_count(&f->sites), 1);
    close(f->instance.sites_fd);
    f->instance.sites_fd = good_fd;
    assert_int_equal(pwrite(good_fd, "torn", 4, (off_t)f->instance.sites_bytes), 4); /* what a full disk leaves */
    assert_int_equal(add(f, 3, "second", NULL, 0, &site), CLTEL_OK);
    int fd = openat(f->instance.dir_fd, "SITES", O_RDONLY);
    assert_true(read(fd, bytes, sizeof bytes) > 0);
    close(fd);
    check_entry(bytes + check_entry(bytes, 1, "first", NULL), 2, "second", NULL);
    done(f);
}

static void *register_same(void *argument)
{
    fixture *f = argument;
    for (int i = 0; i < 2000; i++) {
        char message[16];
        cltel_site *site = NULL;
        snprintf(message, sizeof message, "%d", i % 300);
        if (add(f, 3, message, NULL, 0, &site) != CLTEL_OK ||
            strncmp(cltel_sites_at(&f->sites, site->id)->message.ptr, message, site->message.len) != 0)
            return argument;
    }
    return NULL;
}

static void threads_may_register_at_the_same_time(void **state)
{
    (void)state;
    fixture *f = make(false);
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, register_same, f), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *failed = NULL;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
    assert_int_equal(cltel_sites_count(&f->sites), 300);
    done(f);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(the_same_content_is_the_same_site),
        FLOW_TEST(a_site_owns_its_texts),
        FLOW_TEST(there_may_be_65535_sites),
        FLOW_TEST(all_sites_together_are_at_most_4_mib),
        FLOW_TEST(entries_stand_in_the_sites_file),
        FLOW_TEST(an_entry_that_cannot_be_written_leaves_no_site_and_no_torn_file),
        FLOW_TEST(threads_may_register_at_the_same_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

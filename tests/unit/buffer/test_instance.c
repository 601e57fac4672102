#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "buffer/instance.h"
#include "buffer/ring_file.h"
#include "support/cmocka_all.h"

static char root[64];

static int make_root(void **state)
{
    (void)state;
    unsetenv("RUNTIME_DIRECTORY");
    snprintf(root, sizeof root, "/dev/shm/cltel-inst-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

static const char *user_dir(const char *below)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/cltel-%u%s", root, geteuid(), below);
    return path;
}

static mode_t mode_of(int dir_fd, const char *name)
{
    struct stat info;
    return fstatat(dir_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 ? info.st_mode & 07777 : 0;
}

static void directories_are_private_and_files_too(void **state)
{
    (void)state;
    cltel_instance instance;
    mode_t old = umask(0);
    assert_true(cltel_instance_init(&instance, root, "shop", true));
    umask(old);
    assert_true(instance.dir_fd >= 0);
    assert_int_equal(strlen(instance.id), CLTEL_INSTANCE_ID_CHARS);
    assert_int_equal(mode_of(AT_FDCWD, user_dir("")), 0700);
    assert_int_equal(mode_of(AT_FDCWD, user_dir("/shop")), 0700);
    assert_int_equal(mode_of(instance.app_fd, instance.id), 0700);
    const char *const files[] = { "LOCK", "INST", "SITES" };
    for (size_t i = 0; i < COUNT_OF(files); i++)
        assert_int_equal(mode_of(instance.dir_fd, files[i]), 0600);
    cltel_instance_done(&instance, true);
}

static void the_header_tells_who_the_owner_is(void **state)
{
    (void)state;
    cltel_instance instance;
    cltel_instance_file file;
    assert_true(cltel_instance_init(&instance, root, "shop", true));
    int fd = openat(instance.dir_fd, "INST", O_RDONLY);
    assert_int_equal(read(fd, &file, sizeof file), sizeof file);
    close(fd);
    assert_memory_equal(file.magic, "CLTELINS", 8);
    assert_int_equal(file.version, 1);
    assert_int_equal(file.process.pid, getpid());
    assert_int_equal(file.process.uid, geteuid());
    assert_true(file.process.start_time > 0);
    assert_true(file.created_realtime_ns > 0);
    assert_int_equal(file.heartbeat_boottime_ns, file.created_boottime_ns);
    cltel_instance_done(&instance, true);
}

static void another_process_sees_the_lock_until_the_owner_is_gone(void **state)
{
    (void)state;
    cltel_instance instance;
    assert_true(cltel_instance_init(&instance, root, "shop", true));
    pid_t child = fork();
    if (child == 0) {
        struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
        int fd = openat(instance.dir_fd, "LOCK", O_RDWR);
        _exit(fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK && lock.l_pid == getppid() ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    cltel_instance_done(&instance, true);
}

static void done_removes_what_is_settled_and_keeps_the_rest(void **state)
{
    (void)state;
    for (int empty = 0; empty <= 1; empty++) {
        cltel_instance instance;
        char path[512];
        assert_true(cltel_instance_init(&instance, root, "shop", true));
        snprintf(path, sizeof path, "%s/%s", user_dir("/shop"), instance.id);
        for (int i = 0; i < 3; i++) {
            char name[32];
            snprintf(name, sizeof name, "r%04d.ring", i);
            close(openat(instance.dir_fd, name, O_CREAT | O_RDWR, 0600));
        }
        cltel_instance_done(&instance, empty);
        assert_int_equal(access(path, F_OK), empty ? -1 : 0);
    }
}

static void a_directory_that_others_may_use_is_refused(void **state)
{
    (void)state;
    const mode_t modes[] = { 0701, 0710, 0755, 0777 };
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        cltel_instance instance;
        mkdir(user_dir(""), 0700);
        chmod(user_dir(""), modes[i]);
        assert_true(cltel_instance_init(&instance, root, "shop", true));
        assert_int_equal(instance.dir_fd, -1);
        assert_non_null(instance.file); /* works all the same */
        cltel_instance_done(&instance, true);
        assert_int_equal(access(user_dir("/shop"), F_OK), -1);
    }
}

static void a_link_or_a_file_in_place_of_the_directory_is_refused(void **state)
{
    (void)state;
    char elsewhere[128];
    cltel_instance instance;
    snprintf(elsewhere, sizeof elsewhere, "%s/elsewhere", root);
    mkdir(elsewhere, 0700);
    assert_int_equal(symlink(elsewhere, user_dir("")), 0);
    assert_true(cltel_instance_init(&instance, root, "shop", true));
    assert_int_equal(instance.dir_fd, -1);
    cltel_instance_done(&instance, true);
    unlink(user_dir(""));
    close(open(user_dir(""), O_CREAT | O_WRONLY, 0600));
    assert_true(cltel_instance_init(&instance, root, "shop", true));
    assert_int_equal(instance.dir_fd, -1);
    cltel_instance_done(&instance, true);
}

static void a_directory_of_another_user_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip(); /* only root can make one */
    cltel_instance instance;
    mkdir(user_dir(""), 0700);
    assert_int_equal(chown(user_dir(""), 12345, 12345), 0);
    assert_true(cltel_instance_init(&instance, root, "shop", true));
    assert_int_equal(instance.dir_fd, -1);
    cltel_instance_done(&instance, true);
}

static void a_root_that_cannot_be_used_means_plain_memory(void **state)
{
    (void)state;
    const char *const roots[] = { "/nowhere/at/all", "/dev/null", "/proc" };
    for (size_t i = 0; i < COUNT_OF(roots); i++) {
        cltel_instance instance;
        assert_true(cltel_instance_init(&instance, roots[i], "shop", true));
        assert_int_equal(instance.dir_fd, -1);
        assert_int_equal(instance.app_fd, -1);
        assert_true(cltel_instance_append_site(&instance, "x", 1));
        cltel_instance_done(&instance, true);
    }
}

static void the_runtime_directory_is_used_when_it_is_on_tmpfs_only(void **state)
{
    (void)state;
    char disk[] = "/var/tmp/cltel-inst-XXXXXX", path[256];
    cltel_instance instance;
    setenv("RUNTIME_DIRECTORY", root, 1);
    assert_true(cltel_instance_init(&instance, "", "cltel-test", true));
    assert_int_equal(access(user_dir("/cltel-test"), F_OK), 0);
    cltel_instance_done(&instance, true);
    assert_non_null(mkdtemp(disk));
    snprintf(path, sizeof path, "%s/cltel-%u", disk, geteuid());
    int fd = open(disk, O_RDONLY);
    bool on_tmpfs = cltel_os_is_tmpfs(fd);
    close(fd);
    setenv("RUNTIME_DIRECTORY", disk, 1);
    assert_true(cltel_instance_init(&instance, "", "cltel-test", true));
    if (!on_tmpfs)
        assert_int_equal(access(path, F_OK), -1);
    cltel_instance_done(&instance, true);
    snprintf(path, sizeof path, "/dev/shm/cltel-%u/cltel-test", geteuid());
    rmdir(path);
    rmdir(disk);
}

static void application_names_become_safe_file_names(void **state)
{
    (void)state;
    const struct {
        const char *application, *name;
    } cases[] = {
        { "../../etc", "______etc" }, { "", "_" }, { ".", "_" }, { "a b/c", "a_b_c" }, { "Ok-1_x", "Ok-1_x" }
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_instance instance;
        char below[80];
        snprintf(below, sizeof below, "/%s", cases[i].name);
        assert_true(cltel_instance_init(&instance, root, cases[i].application, true));
        assert_int_equal(access(user_dir(below), F_OK), 0);
        cltel_instance_done(&instance, true);
    }
    char endless[500];
    memset(endless, 'n', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    cltel_instance instance;
    assert_true(cltel_instance_init(&instance, root, endless, true));
    assert_true(instance.dir_fd >= 0);
    cltel_instance_done(&instance, true);
}

static void a_beat_writes_heartbeat_and_clock(void **state)
{
    (void)state;
    cltel_instance instance;
    cltel_tsc_line line;
    assert_true(cltel_instance_init(&instance, root, "shop", true));
    cltel_tsc_line_init(&line);
    instance.file->heartbeat_boottime_ns = 0;
    cltel_instance_beat(&instance, &line);
    assert_true(instance.file->heartbeat_boottime_ns > 0);
    assert_int_equal(instance.file->clock_version, 2);
    assert_int_equal(instance.file->clock_ticks, line.last.ticks);
    cltel_instance_done(&instance, true);
}

int main(void)
{
#define ROOT_TEST(name) cmocka_unit_test_setup_teardown(name, make_root, remove_root)
    const struct CMUnitTest tests[] = {
        ROOT_TEST(directories_are_private_and_files_too),
        ROOT_TEST(the_header_tells_who_the_owner_is),
        ROOT_TEST(another_process_sees_the_lock_until_the_owner_is_gone),
        ROOT_TEST(done_removes_what_is_settled_and_keeps_the_rest),
        ROOT_TEST(a_directory_that_others_may_use_is_refused),
        ROOT_TEST(a_link_or_a_file_in_place_of_the_directory_is_refused),
        ROOT_TEST(a_directory_of_another_user_is_refused),
        ROOT_TEST(a_root_that_cannot_be_used_means_plain_memory),
        ROOT_TEST(the_runtime_directory_is_used_when_it_is_on_tmpfs_only),
        ROOT_TEST(application_names_become_safe_file_names),
        ROOT_TEST(a_beat_writes_heartbeat_and_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What the system lets a process have. */
#include <sys/resource.h>

#include "tools/cli/doctor.h"

enum { FILES_FAULT = 32, FILES_NOTE = 256, RING_HEAD_BYTES = 4096 };

static void check_files(cltel_doctor *doctor)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    unsigned long long files = limit.rlim_cur;
    cltel_finding_state state = files < FILES_FAULT  ? CLTEL_FOUND_FAULT
                                : files < FILES_NOTE ? CLTEL_FOUND_NOTE
                                                     : CLTEL_FOUND_FINE;
    const char *advice = state == CLTEL_FOUND_FINE ? NULL : "ulimit -n 1024, or LimitNOFILE= of the unit";
    if (limit.rlim_cur == RLIM_INFINITY)
        cltel_doctor_find(doctor, "limits", CLTEL_FOUND_FINE, NULL, "open files without limit (RLIMIT_NOFILE)");
    else
        cltel_doctor_find(doctor, "limits", state, advice,
                          "%llu open files at most (RLIMIT_NOFILE); the library takes about ten", files);
}

static void check_file_size(cltel_doctor *doctor)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0)
        return;
    unsigned long long ring_bytes =
        RING_HEAD_BYTES + (doctor->settings ? (unsigned long long)doctor->settings->buffer_bytes : 0);
    if (limit.rlim_cur == RLIM_INFINITY)
        cltel_doctor_find(doctor, "limits", CLTEL_FOUND_FINE, NULL, "files of any size (RLIMIT_FSIZE)");
    else if (limit.rlim_cur < ring_bytes)
        cltel_doctor_find(doctor, "limits", CLTEL_FOUND_FAULT, "ulimit -f unlimited, or LimitFSIZE= of the unit",
                          "files of %llu bytes at most (RLIMIT_FSIZE): a ring needs %llu",
                          (unsigned long long)limit.rlim_cur, ring_bytes);
    else
        cltel_doctor_find(doctor, "limits", CLTEL_FOUND_FINE, NULL, "files of %llu bytes at most (RLIMIT_FSIZE)",
                          (unsigned long long)limit.rlim_cur);
}

void cltel_doctor_limits(cltel_doctor *doctor)
{
    check_files(doctor);
    check_file_size(doctor);
}

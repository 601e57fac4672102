#include "tools/cli/browser.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/env.h"

static void become_browser(const char *address)
{
    const char *browser = cltel_env_get("BROWSER");
    int nowhere = open("/dev/null", O_RDWR);
    for (int fd = 0; nowhere >= 0 && fd <= 2; fd++)
        dup2(nowhere, fd);
    sigset_t none; /* who starts it may have blocked some */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    setsid();
    execlp(browser ? browser : "xdg-open", browser ? browser : "xdg-open", address, (char *)NULL);
    _exit(127);
}

/* Its own child starts it, so that nobody has to wait for its end. */
void cltel_browser_open(const char *address)
{
    pid_t child = fork();
    if (child == 0) {
        if (fork() == 0)
            become_browser(address);
        _exit(0);
    }
    if (child > 0)
        waitpid(child, NULL, 0);
}

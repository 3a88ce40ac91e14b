/* A program that installs seccomp filters itself, inside the sandbox. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

/* execve gets the action, all else is allowed. */
static long install(unsigned int action, unsigned int flags)
{
    struct sock_filter code[] = {
        { BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr) },
        { BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_execve },
        { BPF_RET | BPF_K, 0, 0, action },
        { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
    };
    struct sock_fprog program = { sizeof code / sizeof *code, code };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) { return -1; }
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

static long install_filter(char **words)
{
    (void)words;
    return install(SECCOMP_RET_ALLOW, 0);
}

static volatile int listener = -1;

/* Lets the first call go on. It runs beside the one that waits, and shares its descriptors. */
static int let_go_on(void *unused)
{
    (void)unused;
    while (listener == -1) { }
    if (listener < 0) { return 0; }
    struct seccomp_notif call;
    memset(&call, 0, sizeof call);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) { return 1; }
    struct seccomp_notif_resp answer = { .id = call.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
    return ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0;
}

static long execve_by_listener(char **words)
{
    char *stack = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED) { return -1; }
    pid_t helper = clone(let_go_on, stack + (1 << 16), CLONE_VM | CLONE_FILES | SIGCHLD, NULL);
    if (helper < 0) { return -1; }
    long fd = install(SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    int reason = errno;
    listener = fd < 0 ? -2 : (int)fd;
    if (fd < 0) {
        waitpid(helper, NULL, 0);
        errno = reason;
        return -1;
    }

    expect_success();
    return execve(words[0], (char *[]){ words[0], "nothing", NULL }, (char *[]){ NULL });
}

operation find_filter_operation(const char *name)
{
    if (strcmp(name, "install-filter") == 0) { return install_filter; }
    return strcmp(name, "execve-by-listener") == 0 ? execve_by_listener : NULL;
}

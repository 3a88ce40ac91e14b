/* What a process has from whoever started it, and keeps across execve(2): a line each, as the kernel tells it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>
#include "probe.h"

enum { IO_PRIORITY_OF_PROCESS = 1 };

/* struct sched_attr of linux/sched/types.h, which glibc's own header is at odds with. */
struct scheduling {
    unsigned size, policy;
    unsigned long long flags;
    int nice;
    unsigned priority;
    unsigned long long runtime, deadline, period;
    unsigned least, most;
};

static void print_file(const char *name, const char *path)
{
    char text[4096];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text);
    if (length < 0) { printf("%s: errno %d\n", name, errno); }
    else { printf("%s: %.*s\n", name, (int)strcspn(text, "\n"), text); }
    if (fd >= 0) { close(fd); }
}

static void print_signals(void)
{
    sigset_t blocked;
    sigprocmask(SIG_SETMASK, NULL, &blocked);
    for (int signal = 1; signal < 65; signal++) {
        struct sigaction action;
        if (sigaction(signal, NULL, &action) != 0) { continue; }
        if (sigismember(&blocked, signal) || action.sa_handler != SIG_DFL) {
            printf("signal %d: blocked %d ignored %d\n", signal, sigismember(&blocked, signal), action.sa_handler == SIG_IGN);
        }
    }
}

static void print_limits(void)
{
    for (int resource = 0; resource < RLIM_NLIMITS; resource++) {
        struct rlimit limit;
        if (getrlimit(resource, &limit) == 0) { printf("limit %d: %llx %llx\n", resource, (unsigned long long)limit.rlim_cur, (unsigned long long)limit.rlim_max); }
    }
}

static void print_scheduling(void)
{
    struct scheduling attributes = { .size = sizeof attributes };
    cpu_set_t processors;
    if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0) {
        printf("scheduling: policy %u priority %u nice %d\n", attributes.policy, attributes.priority, attributes.nice);
        printf("reset on fork: %llu\n", attributes.flags & 1);
    }

    printf("nice: %d\n", getpriority(PRIO_PROCESS, 0));
    printf("io priority: %ld\n", syscall(SYS_ioprio_get, IO_PRIORITY_OF_PROCESS, 0));
    if (sched_getaffinity(0, sizeof processors, &processors) == 0) { printf("processors: %d, the first %d\n", CPU_COUNT(&processors), CPU_ISSET(0, &processors)); }
    int mode = -1;
    if (syscall(SYS_get_mempolicy, &mode, NULL, 0, NULL, 0) == 0) { printf("memory policy: %d\n", mode); }
}

static void print_timers(void)
{
    static const char *const names[] = { "real timer", "virtual timer", "profiling timer" };
    for (int which = 0; which < 3; which++) {
        struct itimerval timer;
        if (getitimer(which, &timer) == 0) { printf("%s: %s every %lld s\n", names[which], timer.it_value.tv_sec > 0 ? "runs" : "stands", (long long)timer.it_interval.tv_sec); }
    }
}

static void print_attributes(void)
{
    int is_subreaper = -1, parent_signal = -1;
    prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper);
    prctl(PR_GET_PDEATHSIG, &parent_signal);
    printf("subreaper: %d\nparent's signal: %d\n", is_subreaper, parent_signal);
    printf("timer slack: %d\n", prctl(PR_GET_TIMERSLACK));
    printf("huge pages off: %d\n", prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0));
    printf("dumpable: %d\n", prctl(PR_GET_DUMPABLE));
    printf("secure bits: %d\n", prctl(PR_GET_SECUREBITS));
    printf("personality: %x\n", personality(0xffffffff));
    print_file("oom score", "/proc/self/oom_score_adj");
    print_file("core filter", "/proc/self/coredump_filter");
    print_file("login", "/proc/self/loginuid");
}

int settings(void)
{
    mode_t mask = umask(0);
    printf("umask: %o\n", mask);
    printf("user: %d %d\ngroup: %d %d\n", getuid(), geteuid(), getgid(), getegid());
    print_signals();
    print_limits();
    print_scheduling();
    print_timers();
    print_attributes();
    return 0;
}

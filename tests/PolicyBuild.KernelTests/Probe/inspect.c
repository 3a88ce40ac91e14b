/* What the started process sees of itself, and of the kernel. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

/* The descriptors that are open, by number. */
static int descriptors(void)
{
    for (int fd = 0; fd < 1024; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) { printf("%d ", fd); }
    }

    printf("\n");
    return 0;
}

/* What waiting for any child gives: "errno 10" (ECHILD) for a process without one. */
static int children(void)
{
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);
    if (pid < 0) { printf("errno %d\n", errno); }
    else { printf("child %d\n", pid); }
    return 0;
}

/* How many programs of security hooks the kernel has, whoever's. */
static int programs(void)
{
    enum { ProgramOfSecurityHook = 29 };
    int count = 0;
    union bpf_attr next = { .start_id = 0 };
    for (; syscall(SYS_bpf, BPF_PROG_GET_NEXT_ID, &next, sizeof next) == 0; next.start_id = next.next_id) {
        struct bpf_prog_info information = { 0 };
        union bpf_attr by_id = { .prog_id = next.next_id };
        int fd = (int)syscall(SYS_bpf, BPF_PROG_GET_FD_BY_ID, &by_id, sizeof by_id);
        union bpf_attr ask = { .info = { .bpf_fd = (unsigned)fd, .info_len = sizeof information, .info = (unsigned long)&information } };
        if (fd < 0) { continue; }
        if (syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &ask, sizeof ask) != 0) { return 3; }
        count += information.type == ProgramOfSecurityHook;
        close(fd);
    }

    if (errno != ENOENT) { return 3; }
    printf("%d\n", count);
    return 0;
}

int inspect(const char *what)
{
    if (strcmp(what, "descriptors") == 0) { return descriptors(); }
    if (strcmp(what, "children") == 0) { return children(); }
    if (strcmp(what, "programs") == 0) { return programs(); }
    if (strcmp(what, "settings") == 0) { return settings(); }
    return strcmp(what, "nothing") == 0 ? 0 : 4;
}

/* What a process is beside its sandbox: the rights and the place with which it starts another program. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "probe.h"

/* NUMBER COMMAND...: executes the command without that capability, which root too gets no more then. */
static int without_capability(char **words)
{
    return prctl(PR_CAPBSET_DROP, atoi(words[0]), 0, 0, 0);
}

/* GROUP COMMAND...: executes the command in that cgroup beneath the root, seen as the root of a cgroup namespace and of /sys/fs/cgroup. */
static int in_cgroup(char **words)
{
    char path[4096];
    snprintf(path, sizeof path, "/sys/fs/cgroup/%s/cgroup.procs", words[0]);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) { return -1; }
    close(fd);
    if (unshare(CLONE_NEWCGROUP | CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) { return -1; }

    /* The kernel does not mount the same file system on itself. */
    return umount2("/sys/fs/cgroup", MNT_DETACH) != 0 ? -1 : mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, NULL);
}

/* Returns the exit status where the command could not be executed; -1 where the first word is none of these. */
int become(char **words)
{
    int result = strcmp(words[0], "without-capability") == 0 ? without_capability(words + 1)
        : strcmp(words[0], "in-cgroup") == 0 ? in_cgroup(words + 1) : -2;
    if (result == -2) { return -1; }
    if (result == 0) { execvp(words[2], words + 2); }
    perror(words[0]);
    return 3;
}

/* shared-sandboxes: how many sandboxes policy-run has behind shared hooks. */
static long shared_sandboxes(char **words)
{
    union bpf_attr attributes;
    unsigned long long key = 0, next = 0;
    memset(&attributes, 0, sizeof attributes);
    attributes.pathname = (unsigned long)"/sys/fs/bpf/policybuild-1/sandboxes";
    int map = syscall(SYS_bpf, BPF_OBJ_GET, &attributes, sizeof attributes);
    if (map < 0) { return -1; }
    long count = 0;
    for (;; count++) {
        memset(&attributes, 0, sizeof attributes);
        attributes.map_fd = map;
        attributes.key = count == 0 ? 0 : (unsigned long)&key;
        attributes.next_key = (unsigned long)&next;
        if (syscall(SYS_bpf, BPF_MAP_GET_NEXT_KEY, &attributes, sizeof attributes) != 0) { break; }
        key = next;
    }

    return words != NULL && errno == ENOENT ? count : -1;
}

operation find_host_operation(const char *name) { return strcmp(name, "shared-sandboxes") == 0 ? shared_sandboxes : NULL; }

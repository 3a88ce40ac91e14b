/* What a process is beside its sandbox: the rights and the place with which it starts another program. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
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

/* FOLDER COMMAND...: executes the command with a lock on the folder, until it and all that it starts have ended. */
static int with_lock(char **words)
{
    int fd = open(words[0], O_RDONLY | O_DIRECTORY);
    return fd < 0 ? -1 : flock(fd, LOCK_EX);
}

/* Returns the exit status where the command could not be executed; -1 where the first word is none of these. */
int become(char **words)
{
    int result = strcmp(words[0], "without-capability") == 0 ? without_capability(words + 1)
        : strcmp(words[0], "in-cgroup") == 0 ? in_cgroup(words + 1)
        : strcmp(words[0], "with-lock") == 0 ? with_lock(words + 1) : -2;
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

/* hook-objects: how many programs for security hooks and links the kernel has, in the whole system. */
static long hook_objects(char **words)
{
    static const struct { int next, open; } kinds[] = {
        { BPF_PROG_GET_NEXT_ID, BPF_PROG_GET_FD_BY_ID },
        { BPF_LINK_GET_NEXT_ID, BPF_LINK_GET_FD_BY_ID },
    };
    long count = 0;
    for (int i = 0; i < 2; i++) {
        union bpf_attr attributes;
        unsigned int id = 0;
        for (;;) {
            memset(&attributes, 0, sizeof attributes);
            attributes.start_id = id;
            if (syscall(SYS_bpf, kinds[i].next, &attributes, sizeof attributes) != 0) { break; }
            id = attributes.next_id;
            memset(&attributes, 0, sizeof attributes);
            attributes.prog_id = id;
            int object = syscall(SYS_bpf, kinds[i].open, &attributes, sizeof attributes);
            if (object < 0) { continue; }
            struct bpf_prog_info program;
            memset(&program, 0, sizeof program);
            memset(&attributes, 0, sizeof attributes);
            attributes.info.bpf_fd = object;
            attributes.info.info_len = sizeof program;
            attributes.info.info = (unsigned long)&program;
            syscall(SYS_bpf, BPF_OBJ_GET_INFO_BY_FD, &attributes, sizeof attributes);
            count += i == 1 || program.type == BPF_PROG_TYPE_LSM;
            close(object);
        }

        if (errno != ENOENT) { return -1; }
    }

    return words != NULL ? count : -1;
}

/* load-program: loads a socket filter that drops everything. */
static long load_program(char **words)
{
    static const struct bpf_insn code[] = { { .code = BPF_ALU64 | BPF_MOV | BPF_K }, { .code = BPF_JMP | BPF_EXIT } };
    union bpf_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.prog_type = BPF_PROG_TYPE_SOCKET_FILTER;
    attributes.insns = (unsigned long)code;
    attributes.insn_cnt = 2;
    attributes.license = (unsigned long)"GPL";
    return words != NULL ? syscall(SYS_bpf, BPF_PROG_LOAD, &attributes, sizeof attributes) : -1;
}

operation find_host_operation(const char *name)
{
    return strcmp(name, "shared-sandboxes") == 0 ? shared_sandboxes : strcmp(name, "hook-objects") == 0 ? hook_objects
        : strcmp(name, "load-program") == 0 ? load_program : NULL;
}

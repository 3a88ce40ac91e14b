/* Another mode for a sandbox that is running: its mode map is found by the programs on its cgroup, and written from outside. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

/* The pipes that the sandbox is given: it says that it waits, and gets told that its mode is another. */
enum { SAY = 8, HEAR = 9, SECURITY_HOOK = 43 /* BPF_LSM_CGROUP, of Linux 6.0 */ };

static long bpf(int command, union bpf_attr *attributes)
{
    return syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static int by_id(int command, unsigned id)
{
    union bpf_attr attributes = { .map_id = id };
    return (int)bpf(command, &attributes);
}

static long describe(int fd, void *info, unsigned size)
{
    union bpf_attr attributes = { .info = { .bpf_fd = (unsigned)fd, .info_len = size, .info = (unsigned long)info } };
    return bpf(BPF_OBJ_GET_INFO_BY_FD, &attributes);
}

static long put(int map, unsigned value)
{
    unsigned key = 0;
    union bpf_attr attributes = { .map_fd = (unsigned)map, .key = (unsigned long)&key, .value = (unsigned long)&value };
    return bpf(BPF_MAP_UPDATE_ELEM, &attributes);
}

/* How many mode maps of a program were written; negative: an error. */
static int set_program(unsigned id, unsigned mode)
{
    unsigned maps[64];
    struct bpf_prog_info info = { .nr_map_ids = 64, .map_ids = (unsigned long)maps };
    int fd = by_id(BPF_PROG_GET_FD_BY_ID, id), written = 0;
    if (fd < 0 || describe(fd, &info, sizeof info) != 0) { return -1; }
    close(fd);
    for (unsigned i = 0; i < info.nr_map_ids && i < 64; i++) {
        struct bpf_map_info map = { 0 };
        int map_fd = by_id(BPF_MAP_GET_FD_BY_ID, maps[i]);
        if (map_fd < 0 || describe(map_fd, &map, sizeof map) != 0) { return -1; }
        if (strcmp(map.name, "mode") == 0) {
            if (put(map_fd, mode) != 0) { return -1; }
            written++;
        }

        close(map_fd);
    }

    return written;
}

static int set_place(int group, unsigned place, unsigned mode)
{
    unsigned ids[64];
    int written = 0;
    union bpf_attr attributes = { .query = { .target_fd = (unsigned)group, .attach_type = place, .prog_ids = (unsigned long)ids, .prog_cnt = 64 } };
    if (bpf(BPF_PROG_QUERY, &attributes) != 0) { return errno == EINVAL ? 0 : -1; }
    for (unsigned i = 0; i < attributes.query.prog_cnt; i++) {
        int one = set_program(ids[i], mode);
        if (one < 0) { return -1; }
        written += one;
    }

    return written;
}

/* The youngest child of the youngest child, and so on: the launcher has made its init last. */
static long last_child(long process)
{
    for (;;) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", process, process);
        FILE *file = fopen(path, "r");
        long child;
        int found = 0;
        while (file != NULL && fscanf(file, "%ld", &child) == 1) { found = 1; }
        if (file != NULL) { fclose(file); }
        if (!found) { return process; }
        process = child;
    }
}

static int open_group(long process)
{
    char path[64], line[4096], folder[8192];
    snprintf(path, sizeof path, "/proc/%ld/cgroup", process);
    FILE *file = fopen(path, "r");
    int group = -1;
    while (file != NULL && group < 0 && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "0::", 3) != 0) { continue; }
        line[strcspn(line, "\n")] = 0;
        snprintf(folder, sizeof folder, "/sys/fs/cgroup/unified%s", line + 3);
        group = open(folder, O_RDONLY | O_DIRECTORY);
        if (group < 0) { snprintf(folder, sizeof folder, "/sys/fs/cgroup%s", line + 3); }
        if (group < 0) { group = open(folder, O_RDONLY | O_DIRECTORY); }
    }

    if (file != NULL) { fclose(file); }
    return group;
}

static int set_mode(long process, unsigned mode)
{
    int group = open_group(last_child(process));
    if (group < 0) { return -1; }
    int network = set_place(group, BPF_CGROUP_INET4_CONNECT, mode), hooks = set_place(group, SECURITY_HOOK, mode);
    close(group);
    return network < 0 || hooks < 0 || network + hooks == 0 ? -1 : 0;
}

int switch_modes(char **words)
{
    int said[2], heard[2], status;
    if (pipe(said) != 0 || pipe(heard) != 0) { return 3; }
    pid_t pid = fork();
    if (pid < 0) { return 3; }
    char **command = words;
    while (*command != NULL && strcmp(*command, "--") != 0) { command++; }
    if (*command == NULL) { return 3; }
    if (pid == 0) {
        int say = fcntl(said[1], F_DUPFD, 16), hear = fcntl(heard[0], F_DUPFD, 16);
        if (say < 0 || hear < 0 || dup2(say, SAY) < 0 || dup2(hear, HEAR) < 0) { _exit(3); }
        close(say);
        close(hear);
        if (said[0] != SAY && said[0] != HEAR) { close(said[0]); }
        if (heard[1] != SAY && heard[1] != HEAR) { close(heard[1]); }
        execvp(command[1], command + 1);
        _exit(127);
    }

    close(said[1]);
    close(heard[0]);
    char byte = 0;
    for (char **mode = words; mode < command && read(said[0], &byte, 1) == 1; mode++) {
        if (set_mode(pid, (unsigned)atoi(*mode)) != 0) { fprintf(stderr, "the mode is not set: %s\n", strerror(errno)); }
        if (write(heard[1], &byte, 1) != 1) { break; }
    }

    close(heard[1]);
    if (waitpid(pid, &status, 0) != pid) { return 3; }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 4;
}

/* next-mode: waits until somebody outside has set another mode. */
static long next_mode(char **words)
{
    char byte = 'm';
    if (words[0] != NULL || write(SAY, &byte, 1) != 1) { return -1; }
    return read(HEAR, &byte, 1) == 1 ? 0 : -1;
}

operation find_mode_operation(const char *name)
{
    return strcmp(name, "next-mode") == 0 ? next_mode : NULL;
}

/* All that a launcher announces of the process that it starts, as this process finds it: a line each, the same ones for the same sandbox. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "probe.h"

static void say(const char *what, long result) { printf("%s %ld\n", what, result < 0 ? (long)-errno : result); }

/* Masks, capabilities, filters and the like. */
static void status(void)
{
    static const char *const names[] = {
        "Umask:", "Uid:", "Gid:", "Groups:", "NSpid:", "SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:", "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:",
        "NoNewPrivs:", "Seccomp:", "Seccomp_filters:", "Threads:", "TracerPid:", "Cpus_allowed:",
    };
    char line[4096];
    FILE *file = fopen("/proc/self/status", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (strncmp(line, names[i], strlen(names[i])) == 0) { fputs(line, stdout); }
        }
    }

    if (file == NULL) { say("status", -1); }
    else { fclose(file); }
}

static void namespaces(void)
{
    static const char *const names[] = { "cgroup", "ipc", "mnt", "net", "pid", "user", "uts" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64], id[64];
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        ssize_t length = readlink(path, id, sizeof id);
        if (length < 0) { say(names[i], -1); }
        else { printf("namespace %s %.*s\n", names[i], (int)length, id); }
    }
}

static void limits(void)
{
    for (int i = 0; i < RLIM_NLIMITS; i++) {
        struct rlimit limit = { 0, 0 };
        if (getrlimit(i, &limit) != 0) { say("limit", -1); }
        else { printf("limit %d %lx %lx\n", i, (unsigned long)limit.rlim_cur, (unsigned long)limit.rlim_max); }
    }
}

/* Where things are mounted, and how: without the numbers, which are others each time. */
static void mounts(void)
{
    char line[8192];
    FILE *file = fopen("/proc/self/mountinfo", "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        int skipped = 0;
        sscanf(line, "%*d %*d %*s %n", &skipped);
        printf("mount %s", line + skipped);
    }

    if (file == NULL) { say("mounts", -1); }
    else { fclose(file); }
}

/* Each name of a folder that is a number; their count alone where they are processes. */
static void numbers(const char *what, const char *path, int counts)
{
    int count = 0;
    DIR *folder = opendir(path);
    if (folder == NULL) { say(what, -1); return; }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char *end;
        long number = strtol(entry->d_name, &end, 10);
        if (end == entry->d_name || *end != 0) { continue; }
        count++;
        if (!counts && number != dirfd(folder)) { printf("%s %ld\n", what, number); }
    }

    closedir(folder);
    if (counts) { printf("%s %d\n", what, count); }
}

static long try_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -1 : close(fd);
}

static long try_make(char *pattern)
{
    int fd = mkstemp(pattern);
    return fd < 0 || close(fd) != 0 ? -1 : unlink(pattern);
}

static long try_connect(const char *address, int port)
{
    struct sockaddr_in peer = { .sin_family = AF_INET, .sin_port = htons(port) };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || inet_pton(AF_INET, address, &peer.sin_addr) != 1) { return -1; }
    long result = connect(fd, (struct sockaddr *)&peer, sizeof peer);
    int reason = errno;
    close(fd);
    errno = reason;
    return result;
}

/* state FILE...: the files are tried to read, or to make where the name ends in "+". */
int state(char **words)
{
    char text[4096];
    int death = 0, report = 0;
    status();
    namespaces();
    limits();
    mounts();
    numbers("descriptor", "/proc/self/fd", 0);
    numbers("processes", "/proc", 1);
    FILE *file = fopen("/proc/self/cgroup", "re");
    while (file != NULL && fgets(text, sizeof text, file) != NULL) { printf("cgroup %s", text); }
    if (file != NULL) { fclose(file); }
    printf("folder %s\n", getcwd(text, sizeof text) == NULL ? "?" : text);
    for (char **variable = environ; *variable != NULL; variable++) { printf("variable %s\n", *variable); }
    say("death", prctl(PR_GET_PDEATHSIG, &death) != 0 ? -1 : death);
    say("dumpable", prctl(PR_GET_DUMPABLE));
    say("executable-gain", prctl(66, 0, 0, 0, 0)); /* PR_GET_MDWE */
    say("subreaper", prctl(PR_GET_CHILD_SUBREAPER, &report) != 0 ? -1 : report);
    for (int signal = 1; signal < _NSIG; signal++) {
        struct sigaction action;
        if (sigaction(signal, NULL, &action) == 0 && action.sa_handler != SIG_DFL) { printf("action %d\n", signal); }
    }

    say("leads", getpgrp() == getpid());
    say("in-session", getsid(0) == getpid());
    say("sysinfo", syscall(SYS_sysinfo, text));
    say("key", syscall(SYS_request_key, "user", "policybuild", NULL, KEY_SPEC_SESSION_KEYRING) < 0 ? -1 : 0);
    say("socket", try_connect("127.0.0.1", 9));
    say("socket-elsewhere", try_connect("192.0.2.1", 9));
    say("kill-init", kill(1, 0));
    for (; *words != NULL; words++) {
        size_t length = strlen(*words);
        int makes = length > 0 && (*words)[length - 1] == '+';
        snprintf(text, sizeof text, "%sXXXXXX", *words);
        printf("file %s ", *words);
        say("is", makes ? try_make(text) : try_read(*words));
    }

    return 0;
}

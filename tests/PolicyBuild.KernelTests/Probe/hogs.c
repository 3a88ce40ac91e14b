/* What uses up memory, processes, time, space and devices. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "probe.h"

static long milliseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* eat MEGABYTES: touches that much memory. */
static long eat(char **words)
{
    size_t size = (size_t)atoi(words[0]) << 20;
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) { return -1; }
    for (size_t at = 0; at < size; at += 4096) { memory[at] = 1; }
    return 0;
}

/* forks COUNT: how many children that do nothing there can be at once, up to that. */
static long forks(char **words)
{
    static pid_t children[4096];
    int count = 0, reason = 0;
    while (count < atoi(words[0]) && count < 4096) {
        pid_t pid = fork();
        if (pid == 0) { for (;;) { pause(); } }
        if (pid < 0) { reason = errno; break; }
        children[count++] = pid;
    }

    for (int i = 0; i < count; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], NULL, 0);
    }

    if (reason != 0 && reason != EAGAIN) { errno = reason; return -1; }
    return count;
}

/* bomb: each process forks for ever. */
static long bomb(char **words)
{
    pid_t pid = 0;
    while (pid >= -1) { pid = fork(); }
    return words == NULL ? pid : 0;
}

/* spin MILLISECONDS: computes for that long, and returns what share of a processor it got, in percent. */
static long spin(char **words)
{
    long start = milliseconds(CLOCK_MONOTONIC), used = milliseconds(CLOCK_PROCESS_CPUTIME_ID), time = atoi(words[0]);
    while (milliseconds(CLOCK_MONOTONIC) - start < time) { }
    return (milliseconds(CLOCK_PROCESS_CPUTIME_ID) - used) * 100 / (milliseconds(CLOCK_MONOTONIC) - start);
}

/* fill PATH MEGABYTES: a file of that size. */
static long fill(char **words)
{
    static char block[1 << 16];
    int fd = open(words[0], O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) { return -1; }
    for (int i = 0; i < atoi(words[1]) * 16; i++) {
        if (write(fd, block, sizeof block) < 0) { return -1; }
    }

    return 0;
}

/* read-device PATH KILOBYTES: reads that much past the page cache, and returns how many milliseconds it took. */
static long read_device(char **words)
{
    void *block;
    int fd = open(words[0], O_RDONLY | O_DIRECT | O_CLOEXEC);
    if (fd < 0 || posix_memalign(&block, 4096, 1 << 16) != 0) { return -1; }
    long start = milliseconds(CLOCK_MONOTONIC);
    for (int i = 0; i < atoi(words[1]) / 64; i++) {
        if (read(fd, block, 1 << 16) != 1 << 16) { return -1; }
    }

    return milliseconds(CLOCK_MONOTONIC) - start;
}

/* How many of the opens within that time did not come out as they should. */
static long wrong_opens(const char *path, int allowed, long time)
{
    long start = milliseconds(CLOCK_MONOTONIC), wrong = 0;
    while (milliseconds(CLOCK_MONOTONIC) - start < time) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if ((fd >= 0) != allowed) { wrong++; }
        if (fd >= 0) { close(fd); }
    }

    return wrong;
}

/* race-open DENIED ALLOWED MILLISECONDS: three processes open one file while this one opens the other; how many opens came out wrong. */
static long race_open(char **words)
{
    pid_t children[3];
    long time = atoi(words[2]);
    for (int i = 0; i < 3; i++) {
        children[i] = fork();
        if (children[i] < 0) { return -1; }
        if (children[i] == 0) { _exit(wrong_opens(words[1], 1, time) != 0); }
    }

    long wrong = wrong_opens(words[0], 0, time);
    for (int i = 0; i < 3; i++) {
        int status;
        if (waitpid(children[i], &status, 0) < 0) { return -1; }
        wrong += status != 0;
    }

    return wrong;
}

operation find_hog_operation(const char *name)
{
    static const struct { const char *name; operation run; } all[] = {
        { "eat", eat }, { "forks", forks }, { "bomb", bomb }, { "spin", spin }, { "fill", fill }, { "read-device", read_device },
        { "race-open", race_open },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) { return all[i].run; }
    }

    return NULL;
}

/*
 * What the security hooks of a policy cost, in a guest:
 *   hooks open ROUNDS NAME=BUNDLE...   times open and close under policies, a process for each, in turns; "-" is no policy
 *   hooks programs                     the programs of security hooks that the kernel has: instructions, and how many the verifier went through
 *   hooks hold                         waits for the end of its standard input
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { MAX_WORKERS = 8, OPENS = 400, PROGRAM_TYPE_LSM = 29 };

static const char *files[] = { "/etc/passwd", "/tmp/file", "/usr/lib/python3/dist-packages/package/module.py" };
enum { FILES = sizeof files / sizeof *files };

static struct worker { char *name; int to, from; } workers[MAX_WORKERS];

static int fail(const char *what)
{
    fprintf(stderr, "hooks: %s: %s\n", what, strerror(errno));
    return 1;
}

static double nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e9 + now.tv_nsec;
}

/* For each byte that comes, which is the number of a file: the time of one open and close. */
static int work(void)
{
    unsigned char file;
    while (read(0, &file, 1) == 1) {
        double start = nanoseconds();
        for (int i = 0; i < OPENS; i++) {
            int fd = open(files[file], O_RDONLY | O_CLOEXEC);
            if (fd < 0) { return fail(files[file]); }
            close(fd);
        }

        double time = (nanoseconds() - start) / OPENS;
        if (write(1, &time, sizeof time) != sizeof time) { return fail("write"); }
    }

    return 0;
}

static int start(struct worker *worker, char *bundle)
{
    int to[2], from[2];
    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) { return fail("pipe"); }
    pid_t pid = fork();
    if (pid < 0) { return fail("fork"); }
    if (pid == 0) {
        dup2(to[0], 0);
        dup2(from[1], 1);
        if (strcmp(bundle, "-") == 0) { execl("/bin/hooks", "hooks", "work", NULL); }
        else { execl("/bin/policy-run", "policy-run", bundle, "--", "/bin/hooks", "work", NULL); }
        _exit(fail("exec"));
    }

    close(to[0]);
    close(from[1]);
    worker->to = to[1];
    worker->from = from[0];
    return 0;
}

static int measure(char **words)
{
    int count = 0, rounds = atoi(words[0]);
    for (char **word = words + 1; *word != NULL && count < MAX_WORKERS; word++, count++) {
        char *bundle = strchr(*word, '=');
        if (bundle == NULL) { return fail(*word); }
        *bundle = 0;
        workers[count].name = *word;
        if (start(&workers[count], bundle + 1) != 0) { return 1; }
    }

    /* The first round is everybody's start. */
    for (int round = -1; round < rounds; round++) {
        for (unsigned char file = 0; file < FILES; file++) {
            for (int i = 0; i < count; i++) {
                struct worker *worker = &workers[(i + round + 1) % count];
                double time;
                if (write(worker->to, &file, 1) != 1 || read(worker->from, &time, sizeof time) != sizeof time) { return fail(worker->name); }
                if (round >= 0) { printf("OPEN %s %s %.0f\n", files[file], worker->name, time); }
            }
        }
    }

    return 0;
}

static int call(int command, union bpf_attr *attributes) { return (int)syscall(SYS_bpf, command, attributes, sizeof *attributes); }

static int list_programs(void)
{
    union bpf_attr next = { .start_id = 0 };
    for (; call(BPF_PROG_GET_NEXT_ID, &next) == 0; next.start_id = next.next_id) {
        struct bpf_prog_info information = { 0 };
        union bpf_attr open_it = { .prog_id = next.next_id };
        int fd = call(BPF_PROG_GET_FD_BY_ID, &open_it);
        union bpf_attr ask = { .info = { .bpf_fd = (unsigned)fd, .info_len = sizeof information, .info = (unsigned long)&information } };
        if (fd < 0 || call(BPF_OBJ_GET_INFO_BY_FD, &ask) != 0) { return fail("program"); }
        if (information.type == PROGRAM_TYPE_LSM) { printf("PROGRAM %s %u %u\n", information.name, information.xlated_prog_len / 8, information.verified_insns); }
        close(fd);
    }

    return errno == ENOENT ? 0 : fail("next program");
}

int main(int count, char **words)
{
    char byte;
    if (count > 3 && strcmp(words[1], "open") == 0) { return measure(words + 2); }
    if (count == 2 && strcmp(words[1], "work") == 0) { return work(); }
    if (count == 2 && strcmp(words[1], "programs") == 0) { return list_programs(); }
    if (count == 2 && strcmp(words[1], "hold") == 0) { return read(0, &byte, 1) < 0; }
    return 2;
}

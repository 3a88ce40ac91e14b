/* A program that only computes (work cpu), or only opens, reads and closes files (work files FOLDER, which holds a tree five folders deep). */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int compute(void)
{
    static uint32_t memory[1 << 16];
    uint32_t state = 1;
    for (int round = 0; round < 600; round++) {
        for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) {
            state = state * 1664525 + 1013904223;
            memory[(state ^ memory[i]) & 0xFFFF] += state;
        }
    }

    return memory[0] == 0xFFFFFFFF;
}

static int read_files(const char *folder)
{
    char path[512], text[512];
    struct stat status;
    for (int round = 0; round < 60000; round++) {
        snprintf(path, sizeof path, "%s/a/b/c/d/e/file%d", folder, round % 16);
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || fstat(fd, &status) != 0 || read(fd, text, sizeof text) < 0 || close(fd) != 0) { return 1; }
    }

    return 0;
}

int main(int arguments, char **words)
{
    if (arguments == 2 && strcmp(words[1], "cpu") == 0) { return compute(); }
    return arguments == 3 && strcmp(words[1], "files") == 0 ? read_files(words[2]) : 2;
}

/* Asks the kernel for one thing and returns 0, or the error number of the refusal. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

static int ask(const char *what, const char *path)
{
    if (strcmp(what, "read") == 0) return open(path, O_RDONLY);
    if (strcmp(what, "write") == 0) return open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (strcmp(what, "socket") == 0) return socket(AF_INET, SOCK_STREAM, 0);
    if (strcmp(what, "ptrace") == 0) return (int)ptrace(PTRACE_TRACEME, 0, 0, 0);
    errno = EINVAL;
    return -1;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: ask read PATH | write PATH | socket | ptrace\n");
        return 2;
    }

    const char *path = argc > 2 ? argv[2] : "";
    if (ask(argv[1], path) < 0) {
        int refusal = errno;
        printf("%s %s: %s\n", argv[1], path, strerror(refusal));
        return refusal;
    }

    printf("%s %s: done\n", argv[1], path);
    return 0;
}

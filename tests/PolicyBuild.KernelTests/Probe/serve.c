/* A process outside the sandbox, for what is inside to reach. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "probe.h"

static int listen_local(const char *name, int abstract)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path + abstract, sizeof address.sun_path - 1, "%s", name);
    socklen_t length = abstract ? sizeof(sa_family_t) + 1 + strlen(name) : sizeof address;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    return fd >= 0 && bind(fd, (struct sockaddr *)&address, length) == 0 && listen(fd, 64) == 0;
}

static int listen_internet(const char *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0 && listen(fd, 64) == 0;
}

/* serve PATH NAME PORT...: sockets at a path and at an abstract name, and TCP ports. Prints the number of the process that then holds them. */
int serve(char **words)
{
    if (words[0] == NULL || words[1] == NULL || !listen_local(words[0], 0) || !listen_local(words[1], 1)) { return 3; }
    for (char **port = words + 2; *port != NULL; port++) {
        if (!listen_internet(*port)) { return 3; }
    }

    pid_t pid = fork();
    if (pid < 0) { return 3; }
    if (pid > 0) {
        printf("%d\n", pid);
        return 0;
    }

    /* Nobody waits for the end of what this would still hold open. */
    close(0);
    close(1);
    close(2);
    pause();
    return 0;
}

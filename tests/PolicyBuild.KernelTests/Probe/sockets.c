/* Operations on sockets and processes: what takes more than one call. Internet addresses are 127.0.0.1 and the port given. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

static struct sockaddr_in address_of(const char *port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static long bound(int type, const char *port, int listening)
{
    struct sockaddr_in address = address_of(port);
    int fd = socket(AF_INET, type, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) { return -1; }
    return listening ? listen(fd, 1) : 0;
}

static long tcp_bind(char **words) { return bound(SOCK_STREAM, words[0], 0); }
static long tcp_bind_listen(char **words) { return bound(SOCK_STREAM, words[0], 1); }
static long udp_bind(char **words) { return bound(SOCK_DGRAM, words[0], 0); }

static long tcp_listen(char **words)
{
    (void)words;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? -1 : listen(fd, 1);
}

static long tcp_connect(char **words)
{
    struct sockaddr_in address = address_of(words[0]);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof address);
}

static long sent(int type, const char *port, int flags)
{
    struct sockaddr_in address = address_of(port);
    int fd = socket(AF_INET, type, 0);
    return fd < 0 ? -1 : sendto(fd, "x", 1, flags, (struct sockaddr *)&address, sizeof address);
}

static long udp_connect(char **words)
{
    struct sockaddr_in address = address_of(words[0]);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof address);
}

static long udp_send(char **words) { return sent(SOCK_DGRAM, words[0], 0); }
static long fast_open_sendto(char **words) { return sent(SOCK_STREAM, words[0], MSG_FASTOPEN); }

static long fast_open_message(char **words, int many)
{
    struct sockaddr_in address = address_of(words[0]);
    struct iovec data = { "x", 1 };
    struct mmsghdr message = { .msg_hdr = { .msg_name = &address, .msg_namelen = sizeof address, .msg_iov = &data, .msg_iovlen = 1 } };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) { return -1; }
    return many ? sendmmsg(fd, &message, 1, MSG_FASTOPEN) : sendmsg(fd, &message.msg_hdr, MSG_FASTOPEN);
}

static long fast_open_sendmsg(char **words) { return fast_open_message(words, 0); }
static long fast_open_sendmmsg(char **words) { return fast_open_message(words, 1); }

/* To a socket that has a path. */
static long unix_connect(char **words)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", words[0]);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof address);
}

static socklen_t abstract_address(const char *name, struct sockaddr_un *address)
{
    size_t length = strlen(name);
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    memcpy(address->sun_path + 1, name, length < sizeof address->sun_path - 1 ? length : sizeof address->sun_path - 1);
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
}

static long abstract_connect(char **words)
{
    struct sockaddr_un address;
    socklen_t length = abstract_address(words[0], &address);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, length);
}

/* To a socket that this process made itself. */
static long abstract_connect_own(char **words)
{
    struct sockaddr_un address;
    socklen_t length = abstract_address(words[0], &address);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 1) < 0) { return -1; }
    return abstract_connect(words);
}

static long kill_own_child(char **words)
{
    (void)words;
    pid_t pid = fork();
    if (pid == 0) { pause(); }
    if (pid < 0) { return -1; }
    long result = kill(pid, SIGTERM);
    if (result == 0) { waitpid(pid, NULL, 0); }
    return result;
}

operation find_socket_operation(const char *name)
{
    static const struct { const char *name; operation run; } all[] = {
        { "tcp-bind", tcp_bind }, { "tcp-bind-listen", tcp_bind_listen }, { "tcp-listen", tcp_listen }, { "tcp-connect", tcp_connect },
        { "udp-bind", udp_bind }, { "udp-send", udp_send }, { "udp-connect", udp_connect }, { "unix-connect", unix_connect }, { "fast-open-sendto", fast_open_sendto },
        { "fast-open-sendmsg", fast_open_sendmsg }, { "fast-open-sendmmsg", fast_open_sendmmsg },
        { "abstract-connect", abstract_connect }, { "abstract-connect-own", abstract_connect_own }, { "kill-own-child", kill_own_child },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) { return all[i].run; }
    }

    return NULL;
}

/* Operations on internet sockets, to any address and in any way in which a kernel lets a program say it. Sockets do not block: a connection that
 * was let through is EINPROGRESS at worst. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "probe.h"

enum { MULTIPATH_TCP = 262 };

/* The address and port of two words; 0: no address. */
static socklen_t read_address(char **words, struct sockaddr_in6 *address)
{
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    memset(address, 0, sizeof *address);
    address->sin6_port = htons((unsigned short)atoi(words[1]));
    if (inet_pton(AF_INET, words[0], &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        return sizeof *four;
    }

    address->sin6_family = AF_INET6;
    return inet_pton(AF_INET6, words[0], &address->sin6_addr) == 1 ? sizeof *address : 0;
}

/* tcp, udp or mptcp */
static int make(const char *kind, int family)
{
    int type = strcmp(kind, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
    return socket(family, type | SOCK_NONBLOCK, strcmp(kind, "mptcp") == 0 ? MULTIPATH_TCP : 0);
}

/* KIND ADDRESS PORT */
static long net_connect(char **words)
{
    struct sockaddr_in6 address;
    socklen_t length = read_address(words + 1, &address);
    int fd = make(words[0], address.sin6_family);
    long result = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, length);
    return result < 0 && errno == EINPROGRESS ? 0 : result;
}

/* The same in a child of the child. */
static long net_connect_child(char **words)
{
    pid_t pid = fork();
    if (pid == 0) { _exit(net_connect(words) < 0 ? errno : 0); }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) { return -1; }
    errno = WEXITSTATUS(status);
    return errno == 0 ? 0 : -1;
}

/* ADDRESS PORT: a datagram */
static long net_send(char **words)
{
    struct sockaddr_in6 address;
    socklen_t length = read_address(words, &address);
    int fd = make("udp", address.sin6_family);
    return fd < 0 ? -1 : sendto(fd, "x", 1, 0, (struct sockaddr *)&address, length);
}

/* ADDRESS PORT: a datagram by sendmmsg */
static long net_send_many(char **words)
{
    struct sockaddr_in6 address;
    struct iovec data = { "x", 1 };
    socklen_t length = read_address(words, &address);
    struct mmsghdr message = { .msg_hdr = { .msg_name = &address, .msg_namelen = length, .msg_iov = &data, .msg_iovlen = 1 } };
    int fd = make("udp", address.sin6_family);
    return fd < 0 ? -1 : sendmmsg(fd, &message, 1, 0);
}

/* ADDRESS PORT: to AF_UNSPEC, which UDP takes for AF_INET */
static long net_send_unspecified(char **words)
{
    struct sockaddr_in6 address;
    socklen_t length = read_address(words, &address);
    address.sin6_family = AF_UNSPEC;
    int fd = make("udp", AF_INET);
    return fd < 0 ? -1 : sendto(fd, "x", 1, 0, (struct sockaddr *)&address, length);
}

/* ADDRESS PORT: the first bytes open the connection */
static long net_fast_open(char **words)
{
    struct sockaddr_in6 address;
    socklen_t length = read_address(words, &address);
    int fd = make("tcp", address.sin6_family);
    long result = fd < 0 ? -1 : sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&address, length);
    return result < 0 && errno == EINPROGRESS ? 0 : result;
}

/* KIND ADDRESS PORT */
static long net_bind(char **words)
{
    struct sockaddr_in6 address;
    socklen_t length = read_address(words + 1, &address);
    int on = 1;
    int fd = make(words[0], address.sin6_family);
    if (fd < 0) { return -1; }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return bind(fd, (struct sockaddr *)&address, length);
}

/* A connection to a port that the kernel picked for a socket that listens without a bind: it must not come in. */
static long net_listen_unbound(char **words)
{
    (void)words;
    struct sockaddr_in address;
    struct timeval second = { .tv_sec = 1 };
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || listen(server, 1) < 0 || getsockname(server, (struct sockaddr *)&address, &length) < 0) { return -1; }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    return connect(client, (struct sockaddr *)&address, sizeof address);
}

/* ADDRESS PORT: by the socket that descriptor 2 is */
static long net_connect_passed(char **words)
{
    struct sockaddr_in6 address;
    socklen_t length = read_address(words, &address);
    long result = connect(STDERR_FILENO, (struct sockaddr *)&address, length);
    return result < 0 && errno == EINPROGRESS ? 0 : result;
}

static long net_send_passed(char **words)
{
    struct sockaddr_in6 address;
    socklen_t length = read_address(words, &address);
    return sendto(STDERR_FILENO, "x", 1, MSG_NOSIGNAL, (struct sockaddr *)&address, length);
}

/* KIND COMMAND...: executes the command with a socket of this process, or a ring, as its descriptor 2. Returns the exit status. */
int pass(char **words)
{
    struct io_uring_params parameters = { 0 };
    int fd = strcmp(words[0], "ring") == 0 ? (int)syscall(SYS_io_uring_setup, 1, &parameters) : make(words[0], AF_INET);
    if (fd < 0 || dup2(fd, STDERR_FILENO) < 0) { return 3; }
    close(fd);
    execvp(words[1], words + 1);
    return 3;
}

/* KIND ADDRESS PORT: a socket that is connected in one mode and sends in the next: both sends have to go through. */
static long net_keep(char **words)
{
    struct sockaddr_in6 address;
    char *none[] = { NULL };
    socklen_t length = read_address(words + 1, &address);
    int fd = make(words[0], address.sin6_family);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, length) != 0 || send(fd, "x", 1, 0) != 1) { return -1; }
    if (find_mode_operation("next-mode")(none) != 0) { return -1; }

    /* That nobody listens there is told by the next call. */
    long result = send(fd, "x", 1, 0);
    return result < 0 && errno == ECONNREFUSED ? send(fd, "x", 1, 0) : result;
}

/* ADDRESS PORT: a server and its client, which gets a byte. Nobody waits for ever where one is cut off. */
static long net_exchange(char **words)
{
    struct sockaddr_in6 address;
    struct timeval limit = { .tv_sec = 20 };
    char byte = 0;
    int on = 1;
    socklen_t length = read_address(words, &address);
    int listener = socket(address.sin6_family, SOCK_STREAM, 0), client = socket(address.sin6_family, SOCK_STREAM, 0);
    if (listener < 0 || client < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0
        || setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 || setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0
        || setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0
        || bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 1) != 0
        || connect(client, (struct sockaddr *)&address, length) != 0) { return -1; }
    int served = accept(listener, NULL, NULL);
    return served < 0 || send(served, "x", 1, 0) != 1 ? -1 : recv(client, &byte, 1, 0);
}

operation find_network_operation(const char *name)
{
    static const struct { const char *name; operation run; } all[] = {
        { "net-connect", net_connect }, { "net-connect-child", net_connect_child }, { "net-send", net_send }, { "net-send-many", net_send_many },
        { "net-send-unspecified", net_send_unspecified }, { "net-fast-open", net_fast_open }, { "net-bind", net_bind },
        { "net-listen-unbound", net_listen_unbound }, { "net-connect-passed", net_connect_passed }, { "net-send-passed", net_send_passed },
        { "net-keep", net_keep }, { "net-exchange", net_exchange },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) { return all[i].run; }
    }

    return NULL;
}

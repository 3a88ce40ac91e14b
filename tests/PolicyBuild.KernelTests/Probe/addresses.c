/* Addresses that do not say what the kernel takes them for: of a family that is none, of no host, and beside a connection. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "probe.h"

static struct sockaddr_in address4(int family, const char *text, const char *port)
{
    struct sockaddr_in address = { .sin_family = (sa_family_t)family, .sin_port = htons((unsigned short)atoi(port)) };
    inet_pton(AF_INET, text, &address.sin_addr);
    return address;
}

static struct sockaddr_in6 address6(int family, const char *text, const char *port)
{
    struct sockaddr_in6 address = { .sin6_family = (sa_family_t)family, .sin6_port = htons((unsigned short)atoi(port)) };
    inet_pton(AF_INET6, text, &address.sin6_addr);
    return address;
}

/* PORT: to any address, of AF_UNSPEC */
static long bind_unspecified(char **words)
{
    struct sockaddr_in address = address4(AF_UNSPEC, "0.0.0.0", words[0]);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
}

/* FAMILY ADDRESS: a raw socket */
static long bind_raw(char **words)
{
    struct sockaddr_in address = address4(atoi(words[0]), words[1], "0");
    int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
    return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
}

/* SOURCE PORT: a connection to 0.0.0.0 from there */
static long connect_bound(char **words)
{
    struct sockaddr_in source = address4(AF_INET, words[0], "0"), none = address4(AF_INET, "0.0.0.0", words[1]);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return fd < 0 || bind(fd, (struct sockaddr *)&source, sizeof source) < 0 ? -1 : connect(fd, (struct sockaddr *)&none, sizeof none);
}

/* FAMILY ADDRESS: IPv6, by a raw socket */
static long send_raw(char **words)
{
    struct sockaddr_in6 address = address6(atoi(words[0]), words[1], "0");
    int fd = socket(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6);
    return fd < 0 ? -1 : sendto(fd, "\200\0\0\0\0\0\0\0", 8, 0, (struct sockaddr *)&address, sizeof address);
}

/* PORT FAMILY OTHER: to the port of ::1 to which a datagram socket is connected, with another port's address beside */
static long send_beside(char **words)
{
    struct sockaddr_in6 address = address6(AF_INET6, "::1", words[0]), other = address6(atoi(words[1]), "::1", words[2]);
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    return fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) < 0 ? -1 : sendto(fd, "x", 1, 0, (struct sockaddr *)&other, sizeof other);
}

/* PORT OTHER: by a stream that is connected to the port of 127.0.0.1, which this process listens on, with another port's address beside */
static long send_beside_stream(char **words)
{
    struct sockaddr_in address = address4(AF_INET, "127.0.0.1", words[0]), other = address4(AF_INET, "127.0.0.1", words[1]);
    int server = socket(AF_INET, SOCK_STREAM, 0), fd = socket(AF_INET, SOCK_STREAM, 0);
    if (server < 0 || fd < 0 || bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 1) < 0) { return -1; }
    return connect(fd, (struct sockaddr *)&address, sizeof address) < 0 ? -1 : sendto(fd, "x", 1, 0, (struct sockaddr *)&other, sizeof other);
}

/* ADDRESS PORT: IPv4, by a datagram socket of IPv6 */
static long connect_four(char **words)
{
    struct sockaddr_in address = address4(AF_INET, words[0], words[1]);
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    return fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof address);
}

static long send_four(char **words)
{
    struct sockaddr_in address = address4(AF_INET, words[0], words[1]);
    int fd = socket(AF_INET6, SOCK_DGRAM, 0);
    return fd < 0 ? -1 : sendto(fd, "x", 1, 0, (struct sockaddr *)&address, sizeof address);
}

operation find_address_operation(const char *name)
{
    static const struct { const char *name; operation run; } all[] = {
        { "bind-unspecified", bind_unspecified }, { "bind-raw", bind_raw }, { "connect-bound", connect_bound }, { "send-raw", send_raw },
        { "send-beside", send_beside }, { "send-beside-stream", send_beside_stream }, { "connect-four", connect_four }, { "send-four", send_four },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) { return all[i].run; }
    }

    return NULL;
}

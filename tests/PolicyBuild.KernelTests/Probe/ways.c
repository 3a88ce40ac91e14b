/* Ways by which a socket might reach another address than the one that it names: packets that bring a way of their own, and what a socket can be told
 * before it sends. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "probe.h"

enum { LOOSE = 131, STRICT = 137, NO_OPERATION = 1, RECORD_ROUTE = 7, RETURN_OPTIONS = 7, OLD_ROUTING_HEADER = 5, OLD_OPTIONS = 6, LABELS = 32, SEND_LABEL = 33, MOBILE = 2, SEGMENT_ROUTING = 4, GET_LABEL = 0,
       CREATE_LABEL = 1, OWN_LABEL = 1, SEGMENT_SIZE = 103, FAST_OPEN_CONNECT = 30, MULTIPATH_TCP = 262, ADD_ROUTE = 0x890B };

struct segments { unsigned char next, length, type, left, last, flags, tag[2]; struct in6_addr all[2]; };
struct mobile { unsigned char next, length, type, left, reserved[4]; struct in6_addr first; };
struct label { struct in6_addr to; unsigned label; unsigned char action, share; unsigned short flags, expires, linger; unsigned pad; };

/* What is sent beside the data; none where there are no bytes. */
struct control { size_t length; unsigned char bytes[256] __attribute__((aligned(16))); };

static const unsigned char padding[8] = { 0, 0, 1, 4, 0, 0, 0, 0 }; /* PadN, in hop-by-hop or destination options */

static socklen_t read_address(const char *text, const char *port, struct sockaddr_in6 *address)
{
    struct sockaddr_in *four = (struct sockaddr_in *)address;
    memset(address, 0, sizeof *address);
    address->sin6_port = htons((unsigned short)atoi(port));
    address->sin6_family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
    return inet_pton(address->sin6_family, text, address->sin6_family == AF_INET ? (void *)&four->sin_addr : &address->sin6_addr) != 1 ? 0
        : address->sin6_family == AF_INET ? sizeof *four : sizeof *address;
}

static void add_control(struct control *to, int level, int type, const void *data, size_t size)
{
    struct cmsghdr head = { .cmsg_level = level, .cmsg_type = type, .cmsg_len = CMSG_LEN(size) };
    memcpy(to->bytes + to->length, &head, sizeof head);
    memcpy(to->bytes + to->length + CMSG_LEN(0), data, size);
    to->length += CMSG_SPACE(size);
}

static long send_with(int fd, struct sockaddr_in6 *address, socklen_t length, struct control *control)
{
    struct iovec data = { "x", 1 };
    struct msghdr message = { .msg_name = length == 0 ? NULL : address, .msg_namelen = length, .msg_iov = &data, .msg_iovlen = 1,
        .msg_control = control->bytes, .msg_controllen = control->length };
    return sendmsg(fd, &message, 0);
}

/* IPv4: options of the header that lead by the first address. */
static int route4(int fd, const char *how, const char *first, struct control *control)
{
    unsigned char options[12] = { strstr(how, "strict") != NULL ? STRICT : LOOSE, 7, 4 };
    if (inet_pton(AF_INET, first, options + 3) != 1) { return -1; }
    if (strstr(how, "control") != NULL) {
        add_control(control, IPPROTO_IP, RETURN_OPTIONS, options, 8);
        return 0;
    }

    static const unsigned char harmless[12] = { NO_OPERATION, RECORD_ROUTE, 7, 4 };
    int is_harmless = strcmp(how, "harmless") == 0;
    if (strcmp(how, "behind") == 0) { /* others come first: the kernel wants four bytes at a time */
        memmove(options + 4, options, 7);
        memset(options, NO_OPERATION, 4);
    }

    return setsockopt(fd, IPPROTO_IP, IP_OPTIONS, is_harmless ? harmless : options, strcmp(how, "behind") == 0 || is_harmless ? 12 : 8);
}

/* IPv6: a routing header with one segment before the last. Control messages take that of mobile nodes alone, where the kernel knows them. */
static int route6(int fd, const char *how, const char *first, struct sockaddr_in6 *to, struct control *control)
{
    struct segments route = { .length = 4, .type = SEGMENT_ROUTING, .left = 1, .last = 1 };
    struct mobile mobile = { .length = 2, .type = MOBILE, .left = 1 };
    if (inet_pton(AF_INET6, first, &route.all[1]) != 1) { return -1; }
    mobile.first = route.all[1];
    if (strcmp(how, "control") == 0) { add_control(control, IPPROTO_IPV6, IPV6_RTHDR, &mobile, sizeof mobile); }
    else if (strcmp(how, "old-control") == 0) { add_control(control, IPPROTO_IPV6, OLD_ROUTING_HEADER, &mobile, sizeof mobile); }
    else if (strcmp(how, "old-option") == 0) {
        struct control options = { 0 };
        add_control(&options, IPPROTO_IPV6, OLD_ROUTING_HEADER, &mobile, sizeof mobile);
        return setsockopt(fd, IPPROTO_IPV6, OLD_OPTIONS, options.bytes, options.length);
    }
    else if (strcmp(how, "label") == 0) {
        struct { struct label request; struct control options; } all = { .request = { .to = to->sin6_addr, .action = GET_LABEL, .share = OWN_LABEL, .flags = CREATE_LABEL } };
        struct control options = { 0 };
        add_control(&options, IPPROTO_IPV6, IPV6_RTHDR, &mobile, sizeof mobile);
        unsigned char bytes[sizeof(struct label) + sizeof options.bytes];
        int on = 1;
        memcpy(bytes, &all.request, sizeof all.request);
        memcpy(bytes + sizeof all.request, options.bytes, options.length);
        if (setsockopt(fd, IPPROTO_IPV6, LABELS, bytes, sizeof all.request + options.length) < 0) { return -1; }
        memcpy(&all.request, bytes, sizeof all.request);
        to->sin6_flowinfo = all.request.label;
        return setsockopt(fd, IPPROTO_IPV6, SEND_LABEL, &on, sizeof on);
    }
    else if (strcmp(how, "harmless") != 0 && setsockopt(fd, IPPROTO_IPV6, IPV6_RTHDR, &route, sizeof route) < 0) { return -1; }

    int is_behind = strcmp(how, "behind") == 0 || strcmp(how, "harmless") == 0;
    if (!is_behind) { return 0; }
    if (setsockopt(fd, IPPROTO_IPV6, IPV6_HOPOPTS, padding, sizeof padding) < 0) { return -1; }
    return setsockopt(fd, IPPROTO_IPV6, strcmp(how, "behind") == 0 ? IPV6_RTHDRDSTOPTS : IPV6_DSTOPTS, padding, sizeof padding);
}

/* HOW ADDRESS PORT FIRST: a datagram to the address, by way of the first one */
static long way_send(char **words)
{
    struct sockaddr_in6 address;
    struct control control = { 0 };
    socklen_t length = read_address(words[1], words[2], &address);
    int fd = socket(address.sin6_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    int routed = fd < 0 ? -1 : address.sin6_family == AF_INET ? route4(fd, words[0], words[3], &control) : route6(fd, words[0], words[3], &address, &control);
    return routed < 0 ? -1 : send_with(fd, &address, length, &control);
}

/* HOW ADDRESS PORT FIRST: a connection, which must be made within a second */
static long way_connect(char **words)
{
    struct sockaddr_in6 address;
    struct control control = { 0 };
    struct timeval second = { .tv_sec = 1 };
    socklen_t length = read_address(words[1], words[2], &address);
    int fd = socket(address.sin6_family, SOCK_STREAM, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second) < 0) { return -1; }
    int routed = address.sin6_family == AF_INET ? route4(fd, words[0], words[3], &control) : route6(fd, words[0], words[3], &address, &control);
    return routed < 0 ? -1 : connect(fd, (struct sockaddr *)&address, length);
}

/* ADDRESS PORT HOW OTHER PORT: a datagram by a socket that is connected to the address: to where it is connected, with a control message ("segment", "class"), to
 * the other one ("elsewhere"), or with no address after the connection was ended ("ended"). */
static long way_send_connected(char **words)
{
    struct sockaddr_in6 address, other, nowhere = { .sin6_family = AF_UNSPEC };
    struct control control = { 0 };
    unsigned short size = 100;
    socklen_t length = read_address(words[0], words[1], &address);
    int fd = socket(address.sin6_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, length) < 0) { return -1; }
    if (strcmp(words[2], "elsewhere") == 0) { return send_with(fd, &other, read_address(words[3], words[4], &other), &control); }
    if (strcmp(words[2], "ended") == 0 && connect(fd, (struct sockaddr *)&nowhere, sizeof nowhere) < 0) { return -1; }
    if (strcmp(words[2], "class") == 0) {
        int none = 0, is_four = address.sin6_family == AF_INET || IN6_IS_ADDR_V4MAPPED(&address.sin6_addr);
        add_control(&control, is_four ? IPPROTO_IP : IPPROTO_IPV6, is_four ? IP_TOS : IPV6_TCLASS, &none, sizeof none);
    }

    if (strcmp(words[2], "segment") == 0) { add_control(&control, IPPROTO_UDP, SEGMENT_SIZE, &size, sizeof size); }
    return send_with(fd, NULL, 0, &control);
}

/* HOW ADDRESS PORT: a datagram by a socket that was told a source ("source": 127.0.0.1), a device ("device": lo) or that it may have any address. */
static long way_send_told(char **words)
{
    struct sockaddr_in6 address;
    struct control control = { 0 };
    struct in_pktinfo source4 = { .ipi_spec_dst.s_addr = htonl(INADDR_LOOPBACK) };
    struct in6_pktinfo source6 = { .ipi6_addr = IN6ADDR_LOOPBACK_INIT, .ipi6_ifindex = if_nametoindex("lo") };
    int on = 1;
    socklen_t length = read_address(words[1], words[2], &address);
    int is_four = address.sin6_family == AF_INET, fd = socket(address.sin6_family, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    if (fd < 0) { return -1; }
    if (strcmp(words[0], "source") == 0) {
        if (is_four) { add_control(&control, IPPROTO_IP, IP_PKTINFO, &source4, sizeof source4); }
        else { add_control(&control, IPPROTO_IPV6, IPV6_PKTINFO, &source6, sizeof source6); }
    }
    else if (strcmp(words[0], "device") == 0) {
        if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3) < 0) { return -1; }
    }
    else if (setsockopt(fd, is_four ? IPPROTO_IP : IPPROTO_IPV6, is_four ? IP_TRANSPARENT : IPV6_TRANSPARENT, &on, sizeof on) < 0) { return -1; }

    return send_with(fd, &address, length, &control);
}

/* KIND ADDRESS PORT: the first bytes open a connection, said by a flag ("tcp", "mptcp") or before connect ("later") */
static long way_fast_open(char **words)
{
    struct sockaddr_in6 address;
    int on = 1;
    socklen_t length = read_address(words[1], words[2], &address);
    int fd = socket(address.sin6_family, SOCK_STREAM | SOCK_NONBLOCK, strcmp(words[0], "mptcp") == 0 ? MULTIPATH_TCP : 0);
    if (fd < 0) { return -1; }
    int is_later = strcmp(words[0], "later") == 0;
    if (is_later && setsockopt(fd, IPPROTO_TCP, FAST_OPEN_CONNECT, &on, sizeof on) < 0) { return -1; }
    long result = is_later ? connect(fd, (struct sockaddr *)&address, length) : sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&address, length);
    return result < 0 && errno == EINPROGRESS ? 0 : result;
}

/* A route of the host's is added, by a device that is none. */
static long way_add_route(char **words)
{
    (void)words;
    char entry[256] = { 0 }; /* struct rtentry is shorter */
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    return fd < 0 ? -1 : ioctl(fd, ADD_ROUTE, entry);
}

operation find_way_operation(const char *name)
{
    static const struct { const char *name; operation run; } all[] = {
        { "way-send", way_send }, { "way-connect", way_connect }, { "way-send-connected", way_send_connected }, { "way-send-told", way_send_told },
        { "way-fast-open", way_fast_open }, { "way-add-route", way_add_route },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) { return all[i].run; }
    }

    return NULL;
}

/* The other side of --notify-socket. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "probe.h"

/* What policy-run sends with the listener: docs/policy-run.md. */
struct offer { char magic[4]; unsigned version, flags, reserved; char profile[64]; };

static int take_listener(int fd, struct offer *offer)
{
    union { struct cmsghdr head; char bytes[CMSG_SPACE(sizeof(int))]; } control;
    struct iovec data = { offer, sizeof *offer };
    struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    int listener;
    if (recvmsg(fd, &message, MSG_WAITALL) != sizeof *offer || message.msg_controllen < CMSG_LEN(sizeof(int))) { return -1; }
    memcpy(&listener, CMSG_DATA(&control.head), sizeof listener);
    return listener;
}

/* The first call is refused, every other one goes on. The end of the last process under the filter ends it. */
static int answer_all(int listener)
{
    struct pollfd entry = { .fd = listener, .events = POLLIN };
    int calls = 0;
    while (poll(&entry, 1, -1) > 0 && (entry.revents & POLLIN) != 0) {
        struct seccomp_notif call = { 0 };
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) { continue; }
        struct seccomp_notif_resp answer = { .id = call.id };
        if (calls++ == 0) { answer.error = -EACCES; }
        else { answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE; }
        ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
    }

    return calls;
}

/* answer PATH yes|no: takes the listener of one start or does not, and prints the offer and the number of calls. */
int answer(char **words)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    struct offer offer;
    if (words[0] == NULL || words[1] == NULL) { return 3; }
    snprintf(address.sun_path, sizeof address.sun_path, "%s", words[0]);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1) != 0) { return 3; }
    int peer = accept(fd, NULL, NULL);
    int listener = peer < 0 ? -1 : take_listener(peer, &offer);
    char taken = strcmp(words[1], "yes") == 0;
    if (listener < 0 || write(peer, &taken, 1) != 1 || close(peer) != 0) { return 3; }
    printf("%.4s %u %u %.64s\n", offer.magic, offer.version, offer.flags, offer.profile);
    if (taken) { printf("calls %d\n", answer_all(listener)); }
    return 0;
}

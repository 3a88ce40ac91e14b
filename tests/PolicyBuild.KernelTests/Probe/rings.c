/* Operations that io_uring makes: by the call itself, by one of its workers, or by the thread that looks for them (SQPOLL). */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "probe.h"

/* Submits one operation and waits for its result. */
static long submit(const char *by, const struct io_uring_sqe *operation)
{
    struct io_uring_params parameters = { 0 };
    if (strcmp(by, "thread") == 0) { parameters.flags = IORING_SETUP_SQPOLL; }
    int ring = (int)syscall(SYS_io_uring_setup, 1, &parameters);
    if (ring < 0) { return -1; }
    size_t size = parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned);
    size_t completions = parameters.cq_off.cqes + parameters.cq_entries * sizeof(struct io_uring_cqe);
    if (completions > size) { size = completions; }
    char *queues = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
    struct io_uring_sqe *entries = mmap(NULL, parameters.sq_entries * sizeof *entries, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
    if (queues == MAP_FAILED || entries == MAP_FAILED) { return -1; }
    entries[0] = *operation;
    if (strcmp(by, "worker") == 0) { entries[0].flags |= IOSQE_ASYNC; }
    ((unsigned *)(queues + parameters.sq_off.array))[0] = 0;
    __atomic_store_n((unsigned *)(queues + parameters.sq_off.tail), 1, __ATOMIC_RELEASE);
    if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS | (parameters.flags != 0 ? IORING_ENTER_SQ_WAKEUP : 0), NULL, 0) < 0) { return -1; }
    const struct io_uring_cqe *done = (const struct io_uring_cqe *)(queues + parameters.cq_off.cqes);
    if (done->res >= 0) { return 0; }
    errno = -done->res;
    return -1;
}

/* ring-open call|worker|thread PATH */
static long ring_open(char **words)
{
    struct io_uring_sqe operation = { .opcode = IORING_OP_OPENAT, .fd = AT_FDCWD, .addr = (unsigned long)words[1], .open_flags = O_RDONLY };
    return submit(words[0], &operation);
}

/* ring-connect call|worker|thread ADDRESS PORT: of a datagram socket */
static long ring_connect(char **words)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(words[2])) };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || inet_pton(AF_INET, words[1], &address.sin_addr) != 1) { return -1; }
    struct io_uring_sqe operation = { .opcode = IORING_OP_CONNECT, .fd = fd, .addr = (unsigned long)&address, .off = sizeof address };
    return submit(words[0], &operation);
}

operation find_ring_operation(const char *name)
{
    if (strcmp(name, "ring-open") == 0) { return ring_open; }
    return strcmp(name, "ring-connect") == 0 ? ring_connect : NULL;
}

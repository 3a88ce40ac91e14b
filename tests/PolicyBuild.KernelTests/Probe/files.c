/* Operations on files, each named for its one system call, or for the flags that make the difference. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <termios.h>
#include <unistd.h>
#include "probe.h"

static long opened(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK, 0644);
    return fd < 0 ? -1 : 0;
}

static long open_read(char **words) { return opened(words[0], O_RDONLY); }
static long open_write(char **words) { return opened(words[0], O_WRONLY); }
static long open_both(char **words) { return opened(words[0], O_RDWR); }
static long open_truncate(char **words) { return opened(words[0], O_WRONLY | O_TRUNC); }
static long open_path(char **words) { return opened(words[0], O_PATH); }
static long open_directory(char **words) { return opened(words[0], O_RDONLY | O_DIRECTORY); }
static long create_file(char **words) { return opened(words[0], O_WRONLY | O_CREAT | O_EXCL); }
static long truncate_file(char **words) { return truncate(words[0], 0); }
static long make_directory(char **words) { return mkdir(words[0], 0755); }
static long remove_directory(char **words) { return rmdir(words[0]); }
static long remove_file(char **words) { return unlink(words[0]); }
static long rename_file(char **words) { return rename(words[0], words[1]); }
static long link_file(char **words) { return link(words[0], words[1]); }

/* Holds the file without opening it, takes its name away and opens it by what it holds. */
static long open_unlinked(char **words)
{
    char name[64];
    int held = open(words[0], O_PATH | O_CLOEXEC);
    if (held < 0 || unlink(words[0]) != 0) { return -1; }
    snprintf(name, sizeof name, "/proc/self/fd/%d", held);
    return opened(name, O_RDONLY);
}

static long make_symlink(char **words) { return symlink(words[0], words[1]); }
static long make_regular(char **words) { return mknod(words[0], S_IFREG | 0644, 0); }
static long make_fifo(char **words) { return mknod(words[0], S_IFIFO | 0644, 0); }
static long make_socket(char **words) { return mknod(words[0], S_IFSOCK | 0644, 0); }

/* The null device (1:3, linux/major.h), and a block device of the memory disk (1:0). */
static long make_character_device(char **words) { return mknod(words[0], S_IFCHR | 0644, makedev(1, 3)); }
static long make_block_device(char **words) { return mknod(words[0], S_IFBLK | 0644, makedev(1, 0)); }

static long status_of(char **words)
{
    struct stat status;
    return stat(words[0], &status);
}

/* In a mount namespace of its own: nobody else sees it. */
static long mount_memory(char **words)
{
    if (unshare(CLONE_NEWNS) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) { return -1; }
    return mount("probe", words[0], "tmpfs", 0, NULL);
}

static long bind_socket(char **words)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    snprintf(address.sun_path, sizeof address.sun_path, "%s", words[0]);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
}

/* A device that is no terminal refuses this with ENOTTY: it was asked. */
static long terminal_ioctl(char **words)
{
    struct termios settings;
    int fd = open(words[0], O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -1 : ioctl(fd, TCGETS, &settings);
}

static char *environment[] = { NULL };

/* The program is started with the word "nothing", on which the probe itself ends with 0 at once. */
static long execute(char **words)
{
    expect_success();
    return execve(words[0], (char *[]){ words[0], "nothing", NULL }, environment);
}

static long execute_descriptor(char **words)
{
    int fd = open(words[0], O_PATH | O_CLOEXEC);
    if (fd < 0) { return -1; }
    expect_success();
    return syscall(SYS_execveat, fd, "", (char *[]){ words[0], "nothing", NULL }, environment, AT_EMPTY_PATH);
}

operation find_file_operation(const char *name)
{
    static const struct { const char *name; operation run; } all[] = {
        { "open-read", open_read }, { "open-write", open_write }, { "open-both", open_both }, { "open-truncate", open_truncate },
        { "open-path", open_path }, { "open-unlinked", open_unlinked }, { "open-directory", open_directory }, { "create", create_file }, { "truncate", truncate_file },
        { "mkdir", make_directory }, { "rmdir", remove_directory }, { "unlink", remove_file }, { "rename", rename_file },
        { "link", link_file }, { "symlink", make_symlink }, { "make-regular", make_regular }, { "make-fifo", make_fifo },
        { "make-socket", make_socket }, { "bind-socket", bind_socket }, { "make-char", make_character_device },
        { "make-block", make_block_device }, { "stat", status_of }, { "mount", mount_memory }, { "ioctl", terminal_ioctl }, { "execve", execute },
        { "execveat", execute_descriptor },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(all[i].name, name) == 0) { return all[i].run; }
    }

    return NULL;
}

/*
 * A program without a library, by read, write, openat, close, mmap and exit_group alone: prints the first line of each file that it is given, or what
 * became of opening it; "+FILE" is made. At last it tries to fork.
 */
#include <sys/syscall.h>

static long call(long number, long a, long b, long c, long d, long e, long f)
{
    long value;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile ("syscall" : "=a" (value) : "a" (number), "D" (a), "S" (b), "d" (c), "r" (r10), "r" (r8), "r" (r9) : "rcx", "r11", "memory");
    return value;
}

static void print_all(const char *text, long length)
{
    if (call(SYS_write, 1, (long)text, length, 0, 0, 0) != length) { call(SYS_exit_group, 5, 0, 0, 0, 0, 0); }
}

static void print(const char *text)
{
    long length = 0;
    while (text[length] != 0) { length++; }
    print_all(text, length);
}

static void print_error(long value)
{
    char digits[5];
    int at = sizeof digits - 1;
    digits[at] = '\n';
    for (value = -value; value != 0 && at > 0; value /= 10) { digits[--at] = (char)('0' + value % 10); }
    print("errno ");
    print_all(digits + at, (long)sizeof digits - at);
}

__attribute__((used)) void run(long *stack)
{
    const long at_fdcwd = -100, read_write = 3, private_anonymous = 0x22, size = 4096, make = 0x41;
    char *memory = (char *)call(SYS_mmap, 0, size, read_write, private_anonymous, -1, 0);
    if ((long)memory < 0 && (long)memory > -4096) { call(SYS_exit_group, 4, 0, 0, 0, 0, 0); }
    for (long i = 2; i <= stack[0]; i++) {
        const char *name = (const char *)stack[i];
        long flags = *name == '+' ? make : 0;
        if (*name == '+') { name++; }
        print(name);
        print(": ");
        long fd = call(SYS_openat, at_fdcwd, (long)name, flags, 0600, 0, 0);
        if (fd < 0) {
            print_error(fd);
            continue;
        }

        long length = flags != 0 ? 0 : call(SYS_read, fd, (long)memory, size, 0, 0, 0);
        if (length > 0) { print_all(memory, length); }
        else { print("open\n"); }
        call(SYS_close, fd, 0, 0, 0, 0, 0);
    }

    print("fork: ");
    long child = call(SYS_fork, 0, 0, 0, 0, 0, 0);
    if (child < 0) { print_error(child); }
    else if (child > 0) { print("made\n"); }
    call(SYS_exit_group, 0, 0, 0, 0, 0, 0);
}

__asm__(".globl _start\n_start:\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall run\n");

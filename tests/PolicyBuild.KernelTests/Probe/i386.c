/* Calls by int 0x80: i386's numbers and arguments, from a 64-bit program. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "probe.h"

#ifdef __x86_64__
static long call_i386(char **words)
{
    unsigned long call[6] = { 0 };
    for (int i = 0; i < 6 && words[i] != NULL; i++) { call[i] = strtoul(words[i], NULL, 0); }
    long value;
    __asm__ volatile ("int $0x80" : "=a" (value) : "a" (call[0]), "b" (call[1]), "c" (call[2]), "d" (call[3]), "S" (call[4]), "D" (call[5])
        : "r8", "r9", "r10", "r11", "memory");
    value = (int)value;
    if (value >= 0 || value < -4095) { return value; }
    errno = (int)-value;
    return -1;
}

#else
static long call_i386(char **words)
{
    (void)words;
    errno = ENOSYS;
    return -1;
}
#endif

operation find_i386_operation(const char *name) { return strcmp(name, "i386") == 0 ? call_i386 : NULL; }

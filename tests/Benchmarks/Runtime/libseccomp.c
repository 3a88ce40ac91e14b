/*
 * Makes a filter by libseccomp: libseccomp OPTIMIZE OUT [ARCHITECTURE...] < RULES. OPTIMIZE is libseccomp's attribute: 1 a list, 2 a binary tree.
 * The first line of RULES is the default action, each other "ACTION NAME [INDEX OPERATOR A B]...", numbers as in seccomp.h.
 * Names that this libseccomp does not know are left out, and counted.
 */
#include <fcntl.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int arguments, char **words)
{
    char line[512];
    if (arguments < 3 || fgets(line, sizeof line, stdin) == NULL) { return 2; }
    unsigned int fallback = (unsigned int)strtoul(line, NULL, 0);
    scmp_filter_ctx filter = seccomp_init(fallback);
    if (filter == NULL || seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, (unsigned int)atoi(words[1])) != 0) { return 3; }
    for (int i = 3; i < arguments; i++) {
        if (seccomp_arch_add(filter, seccomp_arch_resolve_name(words[i])) != 0) { return 3; }
    }

    int unknown = 0;
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct scmp_arg_cmp tests[6];
        unsigned int count = 0;
        unsigned int action = (unsigned int)strtoul(strtok(line, " \n"), NULL, 0);
        const char *name = strtok(NULL, " \n");
        for (char *word = strtok(NULL, " \n"); word != NULL && count < 6; word = strtok(NULL, " \n"), count++) {
            tests[count].arg = (unsigned int)atoi(word);
            tests[count].op = (enum scmp_compare)atoi(strtok(NULL, " \n"));
            tests[count].datum_a = strtoull(strtok(NULL, " \n"), NULL, 0);
            tests[count].datum_b = strtoull(strtok(NULL, " \n"), NULL, 0);
        }

        int number = seccomp_syscall_resolve_name(name);
        if (number == __NR_SCMP_ERROR) { unknown++; }
        else if (action != fallback && seccomp_rule_add_array(filter, action, number, count, tests) != 0) { return 4; }
    }

    int out = open(words[2], O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (out < 0 || seccomp_export_bpf(filter, out) != 0) { return 5; }
    printf("%d\n", unknown);
    return 0;
}

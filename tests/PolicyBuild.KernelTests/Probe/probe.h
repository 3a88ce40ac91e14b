/* What the probe's parts share: the outcome of one try, written by the child that tries and read by the parent. */
#ifndef PROBE_H
#define PROBE_H

enum outcome { NOTHING, OK, REFUSED, TRAPPED };

struct result { volatile int outcome; volatile long value; };

/* Runs the named operation in this process; NULL: there is no operation of that name. A negative result leaves the reason in errno. */
typedef long (*operation)(char **words);
operation find_file_operation(const char *name);
operation find_socket_operation(const char *name);
operation find_i386_operation(const char *name);
operation find_filter_operation(const char *name);
operation find_network_operation(const char *name);
operation find_way_operation(const char *name);
operation find_address_operation(const char *name);
operation find_hog_operation(const char *name);
operation find_mode_operation(const char *name);
operation find_task_operation(const char *name);
operation find_host_operation(const char *name);
operation find_ring_operation(const char *name);

/* The names above are for the mode without lists: what the process itself sees. Returns the exit status. */
int inspect(const char *what);

/* What the process has from its caller, a line each (settings.c). Returns the exit status. */
int settings(void);

/* Listens in a process of its own, outside of any sandbox. Returns the exit status. */
int serve(char **words);

/* Executes a command with a socket that was made outside of its sandbox. Returns the exit status. */
int pass(char **words);

/* Executes a command and gives its sandbox the next of the modes each time that it waits for one. Returns the exit status. */
int switch_modes(char **words);

/* Executes a command with other rights, or from another place. Returns the exit status; -1: the words are for somebody else. */
int become(char **words);

/* Takes the listener of a filter's notifications. Returns the exit status. */
int answer(char **words);

/* Prints all that a launcher announces of this process. Returns the exit status. */
int state(char **words);

/* An operation that replaces the process leaves "ok" behind: it says so before. */
void expect_success(void);

#endif

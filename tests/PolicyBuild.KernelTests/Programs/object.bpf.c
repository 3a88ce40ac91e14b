/*
 * Programs for security hooks as somebody else writes them: C for clang's bpf target, with fields that are found on the kernel that runs (CO-RE), constant
 * data, a map, a function of its own and a loop. No header is needed.
 */
#define SEC(name) __attribute__((section(name), used))
#define PRESERVE __attribute__((preserve_access_index))
#define KEY(name, kind) kind *name
#define NUMBER(name, value) int (*name)[value]

typedef unsigned int u32;
typedef unsigned long long u64;

enum { ARRAY = 2, NAME_LENGTH = 16, NOT_SUPPORTED = 97, NO_ACCESS = 13, INET6 = 10, WRITE = 2 }; /* BPF_MAP_TYPE_ARRAY, EAFNOSUPPORT, EACCES, AF_INET6, FMODE_WRITE */

static void *(*map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*probe_read_kernel_str)(void *to, u32 size, const void *from) = (void *)115;
static int (*set_retval)(int value) = (void *)187;

struct qstr { const unsigned char *name; } PRESERVE;
struct dentry { struct qstr d_name; } PRESERVE;
struct path { struct dentry *dentry; } PRESERVE;
struct file { struct path f_path; u32 f_mode; } PRESERVE;

struct {
    NUMBER(type, ARRAY);
    NUMBER(max_entries, 2);
    KEY(key, u32);
    KEY(value, u64);
} seen SEC(".maps");

static const volatile char secret[] = "secret.txt";
static volatile u32 refused;

static __attribute__((noinline)) int is_secret(const char *name)
{
    for (int i = 0; i < (int)sizeof secret; i++) {
        if (name[i] != secret[i]) { return 0; }
    }

    return 1;
}

/* No file of that name is opened, and no other one for writing once such a file was asked for. */
SEC("lsm/file_open") int open_file(u64 *context)
{
    char name[NAME_LENGTH] = { 0 };
    struct file *file = (struct file *)context[0];
    u32 key = 1;
    u64 *count = map_lookup_elem(&seen, &key);
    if (count == 0) { return -NO_ACCESS; }
    if ((file->f_mode & WRITE) != 0 && *count != 0) { return -NO_ACCESS; }
    if (probe_read_kernel_str(name, sizeof name, file->f_path.dentry->d_name.name) < 0) { return 0; }
    if (!is_secret(name)) { return 0; }
    __sync_fetch_and_add(count, 1);
    refused = 1;
    return -NO_ACCESS;
}

/* No IPv6, by an error of its own: 0 denies. */
SEC("lsm_cgroup/socket_create") int make_socket(u64 *context)
{
    if ((int)context[0] != INET6) { return 1; }
    set_retval(-NOT_SUPPORTED);
    return 0;
}

char terms[] SEC("license") = "GPL";

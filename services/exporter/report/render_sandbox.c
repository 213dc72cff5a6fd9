#include "services/exporter/report/render_sandbox.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

extern char **environ;

#if defined(__x86_64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCHITECTURE AUDIT_ARCH_AARCH64
#else
#define OWN_ARCHITECTURE 0
#endif
_Static_assert(OWN_ARCHITECTURE != 0, "say which AUDIT_ARCH this is, so that no call of another architecture passes the filter");

enum { X32_BIT = 0x40000000, FILTER_MOST = 200 };

// What laying out a report has no use for. read and write go through the socket that is there already.
static const int forbidden[] = {
    SYS_socket,
    SYS_socketpair,
    SYS_connect,
    SYS_bind,
    SYS_listen,
    SYS_accept,
    SYS_accept4,
    SYS_sendto,
    SYS_sendmsg,
    SYS_sendmmsg,
    SYS_recvmsg,
    SYS_recvmmsg,
    SYS_execve,
    SYS_execveat,
    SYS_ptrace,
    SYS_kill,
    SYS_tkill,
    SYS_setns,
    SYS_unshare,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_bpf,
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_process_vm_readv,
    SYS_init_module,
    SYS_finit_module,
    SYS_process_vm_writev,
    SYS_io_uring_setup,
    SYS_personality,
    SYS_userfaultfd,
    SYS_perf_event_open,
    SYS_pidfd_open,
    SYS_pidfd_send_signal,
    SYS_pidfd_getfd,
    SYS_open_by_handle_at,
#ifdef SYS_fork
    SYS_fork,
    SYS_vfork,
#endif
};

#define LOAD(field) (struct sock_filter) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, field))
#define RETURN(what) (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, what)
#define UNLESS(value, skip) (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip)

// The architecture's own calls alone; none of `forbidden`; a clone makes threads and no processes (clone3 is said not to be there: its flags lie in
// memory, and the C library goes on with clone).
static unsigned short filter_write (struct sock_filter *filter)
{
    unsigned short n = 0;
    filter[n++] = LOAD (arch);
    filter[n++] = (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCHITECTURE, 1, 0);
    filter[n++] = RETURN (SECCOMP_RET_KILL_PROCESS);
    filter[n++] = LOAD (nr);
    filter[n++] = (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
    filter[n++] = RETURN (SECCOMP_RET_KILL_PROCESS);
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
        filter[n++] = UNLESS ((unsigned) forbidden[i], 1);
        filter[n++] = RETURN (SECCOMP_RET_KILL_PROCESS);
    }
    filter[n++] = UNLESS (SYS_clone3, 1);
    filter[n++] = RETURN (SECCOMP_RET_ERRNO | ENOSYS);
    filter[n++] = UNLESS (SYS_clone, 3);
    filter[n++] = LOAD (args[0]);
    filter[n++] = (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0);
    filter[n++] = RETURN (SECCOMP_RET_KILL_PROCESS);
    filter[n++] = RETURN (SECCOMP_RET_ALLOW);
    return n;
}

static bool limit (__rlimit_resource_t resource, rlim_t most, failure_t *failure)
{
    struct rlimit now = {0};
    if (getrlimit (resource, &now) == 0 && now.rlim_max < most)
        most = now.rlim_max;
    const struct rlimit wanted = {most, most};
    return setrlimit (resource, &wanted) == 0 || failure_set (failure, FAILURE_FATAL, "limit %d: %s", (int) resource, strerror (errno));
}

static bool limits (failure_t *failure)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // they reserve far more
    if (!limit (RLIMIT_AS, SANDBOX_MEMORY_BYTES, failure))
        return false;
#endif
    return limit (RLIMIT_CPU, SANDBOX_CPU_S, failure) && limit (RLIMIT_FSIZE, SANDBOX_FILE_BYTES, failure) && limit (RLIMIT_CORE, 0, failure)
           && limit (RLIMIT_NOFILE, SANDBOX_FILES, failure);
}

bool render_sandbox_enter (failure_t *failure)
{
    struct sock_filter filter[FILTER_MOST];
    if (!limits (failure))
        return false;
    const struct sock_fprog program = {filter_write (filter), filter};
    if (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return failure_set (failure, FAILURE_FATAL, "the filter of system calls cannot be set: %s", strerror (errno));
    return true;
}

void render_sandbox_environment (char *ret[SANDBOX_VARIABLES])
{
    static const char *const names[] = {
        "FONTCONFIG_FILE=", "FONTCONFIG_PATH=", "XDG_CACHE_HOME=", "HOME=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS=", "TSAN_OPTIONS="};
    static char nowhere[] = "HOME=/nonexistent"; // who has none looks it up, and for that glibc asks for a socket
    bool home = false;
    size_t count = 0;
    for (char **entry = environ; *entry != NULL; entry++)
        for (size_t i = 0; i < sizeof names / sizeof names[0] && count < SANDBOX_VARIABLES - 1; i++)
            if (strncmp (*entry, names[i], strlen (names[i])) == 0)
                ret[count++] = *entry;
    for (size_t i = 0; i < count; i++)
        home = home || strncmp (ret[i], "HOME=", 5) == 0;
    if (!home && count < SANDBOX_VARIABLES - 1)
        ret[count++] = nowhere;
    ret[count] = NULL;
}

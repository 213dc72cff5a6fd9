// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "services/exporter/report/render_sandbox.h"

static void ask_for_a_socket (void)
{
    (void) socket (AF_INET, SOCK_STREAM, 0);
}

static void ask_for_a_pair (void)
{
    int ends[2];
    (void) socketpair (AF_UNIX, SOCK_STREAM, 0, ends);
}

static void run_another_program (void)
{
    (void) execl ("/bin/true", "true", (char *) NULL);
}

static void run_it_by_its_descriptor (void)
{
    (void) syscall (SYS_execveat, AT_FDCWD, "/bin/true", NULL, NULL, 0);
}

static void become_two (void)
{
    (void) syscall (SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
}

static void look_at_the_parent (void)
{
    (void) ptrace (PTRACE_ATTACH, getppid (), NULL, NULL);
}

static void end_the_parent (void)
{
    (void) kill (getppid (), 0);
}

static void leave_the_filter_by_another_table_of_calls (void)
{
#ifdef __x86_64__
    (void) syscall (0x40000000 + 41); // x32's socket
#else
    (void) raise (SIGSYS);
#endif
}

static void compute_for_ever (void)
{
    struct rlimit second = {1, 1};
    (void) setrlimit (RLIMIT_CPU, &second);
    for (volatile unsigned i = 0;; i = i + 1)
        continue;
}

static void *nothing (void *argument)
{
    return argument;
}

// What a layout does: reads a file, writes a temporary one, takes memory, starts a thread.
static void lay_out (void)
{
    char name[] = "/tmp/tiendo-sandbox-XXXXXX";
    pthread_t thread;
    int font = open ("/proc/self/status", O_RDONLY | O_CLOEXEC);
    int file = mkstemp (name);
    void *memory = malloc (8 << 20);
    bool good = font >= 0 && file >= 0 && memory != NULL && write (file, "x", 1) == 1 && unlink (name) == 0
                && pthread_create (&thread, NULL, nothing, NULL) == 0 && pthread_join (thread, NULL) == 0;
    free (memory);
    _exit (good ? 0 : 1);
}

static void write_too_much (void)
{
    static char block[1 << 20];
    char name[] = "/tmp/tiendo-sandbox-XXXXXX";
    int file = mkstemp (name);
    (void) unlink (name);
    for (int i = 0; i < 100; i++)
        if (write (file, block, sizeof block) < 0)
            _exit (1);
    _exit (0);
}

// How a process ends that does this in the sandbox.
static int end_of (void (*act) (void))
{
    int status = 0;
    pid_t child = fork ();
    if (child == 0) {
        failure_t failure;
        if (!render_sandbox_enter (&failure))
            _exit (99);
        act ();
        _exit (0);
    }
    assert_true (child > 0 && waitpid (child, &status, 0) == child);
    return status;
}

static void ended_by (void (*act) (void), int signal_number)
{
    int status = end_of (act);
    assert_true (WIFSIGNALED (status));
    assert_int_equal (WTERMSIG (status), signal_number);
}

static void what_it_has_no_use_for_ends_it (void **state)
{
    (void) state;
    ended_by (ask_for_a_socket, SIGSYS);
    ended_by (ask_for_a_pair, SIGSYS);
    ended_by (run_another_program, SIGSYS);
    ended_by (run_it_by_its_descriptor, SIGSYS);
    ended_by (become_two, SIGSYS);
    ended_by (look_at_the_parent, SIGSYS);
    ended_by (end_the_parent, SIGSYS);
    ended_by (leave_the_filter_by_another_table_of_calls, SIGSYS);
}

static void its_limits_end_it (void **state)
{
    (void) state;
    ended_by (write_too_much, SIGXFSZ);
    int status = end_of (compute_for_ever);
    assert_true (WIFSIGNALED (status) && (WTERMSIG (status) == SIGXCPU || WTERMSIG (status) == SIGKILL));
}

static void laying_out_goes_on (void **state)
{
    (void) state;
    int status = end_of (lay_out);
    assert_true (WIFEXITED (status));
    assert_int_equal (WEXITSTATUS (status), 0);
}

static void of_the_environment_it_gets_what_fonts_need (void **state)
{
    (void) state;
    char *environment[SANDBOX_VARIABLES];
    assert_int_equal (setenv ("TIENDO_DATABASE_URL", "postgresql://tiendo:hunter2@/tiendo", 1), 0);
    assert_int_equal (setenv ("LD_PRELOAD_OF_ELSEWHERE", "x", 1), 0);
    assert_int_equal (setenv ("FONTCONFIG_FILE", "/etc/fonts/fonts.conf", 1), 0);
    render_sandbox_environment (environment);
    bool fonts = false;
    for (char **entry = environment; *entry != NULL; entry++) {
        assert_null (strstr (*entry, "hunter2"));
        assert_null (strstr (*entry, "ELSEWHERE"));
        fonts = fonts || strcmp (*entry, "FONTCONFIG_FILE=/etc/fonts/fonts.conf") == 0;
    }
    assert_true (fonts);
    assert_int_equal (unsetenv ("HOME"), 0);
    render_sandbox_environment (environment);
    bool home = false;
    for (char **entry = environment; *entry != NULL; entry++)
        home = home || strcmp (*entry, "HOME=/nonexistent") == 0;
    assert_true (home);
}

int main (void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test (what_it_has_no_use_for_ends_it),
        cmocka_unit_test (its_limits_end_it),
        cmocka_unit_test (laying_out_goes_on),
        cmocka_unit_test (of_the_environment_it_gets_what_fonts_need),
    };
    return cmocka_run_group_tests (tests, NULL, NULL);
}

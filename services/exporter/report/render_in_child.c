#include "services/exporter/report/render_in_child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/log.h"
#include "services/exporter/report/render_sandbox.h"

enum { EXIT_REFUSED = 3, FIRST_OTHER = STDERR_FILENO + 1, RECEIVE = 65536, SLICE_MS = 200 };

static bool start (const report_layout_t *what, int child_end, pid_t *ret)
{
    char *const argv[] = {strdup ("tiendo-exporter"),
                          strdup ("--render"),
                          strdup (what->kind),
                          strdup (what->format),
                          strdup (language_name (what->language)),
                          strdup (what->notice),
                          NULL};
    char *environment[SANDBOX_VARIABLES]; // none of ours: it holds the database's URL
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    (void) sigemptyset (&none);
    (void) posix_spawn_file_actions_init (&actions);
    (void) posix_spawn_file_actions_adddup2 (&actions, child_end, STDIN_FILENO);
    (void) posix_spawn_file_actions_adddup2 (&actions, child_end, STDOUT_FILENO);
    (void) posix_spawn_file_actions_addclosefrom_np (&actions, FIRST_OTHER);
    render_sandbox_environment (environment);
    (void) posix_spawnattr_init (&attributes);
    (void) posix_spawnattr_setflags (&attributes, POSIX_SPAWN_SETSIGMASK); // ours are blocked: they come as a descriptor
    (void) posix_spawnattr_setsigmask (&attributes, &none);
    int error = posix_spawn (ret, "/proc/self/exe", &actions, &attributes, argv, environment);
    (void) posix_spawnattr_destroy (&attributes);
    (void) posix_spawn_file_actions_destroy (&actions);
    for (int i = 0; argv[i] != NULL; i++)
        free (argv[i]);
    return error == 0;
}

bool render_in_child_client_left (int client)
{
    struct pollfd one = {.fd = client, .events = POLLRDHUP};
    return poll (&one, 1, 0) > 0;
}

typedef struct {
    int end;
    const render_in_child_watch_t *watch;
    int64_t until_ms;
} talk_t;

// Until the process reads or has written. False: it took too long, or nobody wants the report any more.
static bool wait_for (const talk_t *self, short what)
{
    struct pollfd ends[] = {{.fd = self->end, .events = what}, {.fd = self->watch->client, .events = POLLRDHUP}};
    while (!*self->watch->ended && monotonic_ms () < self->until_ms)
        if (poll (ends, 2, SLICE_MS) > 0)
            return ends[1].revents == 0;
    return false;
}

// In one piece: handed over word by word, the facts of two thousand units took ten seconds of system calls.
static bool send_all (const talk_t *talk, const json_t *facts)
{
    char *text = json_dumps (facts, JSON_COMPACT);
    const char *bytes = text;
    size_t size = text != NULL ? strlen (text) : 0;
    while (size > 0) {
        ssize_t sent = wait_for (talk, POLLOUT) ? send (talk->end, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
        if (sent < 0 && errno == EAGAIN)
            continue;
        if (sent <= 0)
            break;
        bytes += sent;
        size -= (size_t) sent;
    }
    bool sent_all = text != NULL && size == 0;
    free (text);
    return sent_all;
}

static bool receive_all (const talk_t *talk, char **ret, size_t *ret_size)
{
    char part[RECEIVE];
    FILE *out = open_memstream (ret, ret_size);
    bool ended = false;
    while (out != NULL && !ended && wait_for (talk, POLLIN)) {
        ssize_t size = recv (talk->end, part, sizeof part, 0);
        ended = size == 0;
        if (size < 0 || fwrite (part, 1, (size_t) size, out) != (size_t) size)
            break;
    }
    return out != NULL && fclose (out) == 0 && ended;
}

// As waitpid says it; -1: it was never there.
static int end_of (pid_t child)
{
    int status = -1;
    while (waitpid (child, &status, 0) < 0 && errno == EINTR)
        continue;
    return status;
}

// What it died of, where it was not we who ended it: a limit, a system call that it may not make, a fault in a library.
static bool fell (int status, bool good, failure_t *failure)
{
    if (status == -1 || !WIFSIGNALED (status) || (!good && WTERMSIG (status) == SIGKILL))
        return failure_set (failure, FAILURE_TEMPORARY, "the report could not be laid out");
    const char *name = sigabbrev_np (WTERMSIG (status));
    (void) failure_set (failure, FAILURE_TEMPORARY, "the report could not be laid out: its process was ended by SIG%s", name != NULL ? name : "?");
    log_event (LOG_ERROR, "report_fell", "reason", failure->text, NULL);
    return false;
}

bool render_in_child_apart (const report_layout_t *what, const json_t *facts, const render_in_child_watch_t *watch, char **ret, size_t *ret_size,
                            failure_t *failure)
{
    int ends[2];
    pid_t child = 0;
    char *bytes = NULL;
    size_t size = 0;
    if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return failure_set (failure, FAILURE_TEMPORARY, "no socket for the report: %s", strerror (errno));
    talk_t talk = {ends[0], watch, monotonic_ms () + RENDER_S * 1000};
    bool started = start (what, ends[1], &child);
    (void) close (ends[1]);
    bool good = started && send_all (&talk, facts) && shutdown (ends[0], SHUT_WR) == 0 && receive_all (&talk, &bytes, &size);
    (void) close (ends[0]);
    if (started && !good)
        (void) kill (child, SIGKILL);
    int status = started ? end_of (child) : -1;
    if (good && WIFEXITED (status) && WEXITSTATUS (status) == EXIT_SUCCESS) {
        *ret = bytes;
        *ret_size = size;
        return true;
    }
    if (good && WIFEXITED (status) && WEXITSTATUS (status) == EXIT_REFUSED)
        (void) failure_set (failure, FAILURE_PERMANENT, "%.*s", (int) (size < 400 ? size : 400), bytes);
    else
        (void) fell (status, good, failure);
    free (bytes);
    return false;
}

void render_in_child_main (int argc, char **argv)
{
    failure_t failure = {0};
    char *bytes = NULL;
    size_t size = 0;
    language_t language = LANGUAGE_VI;
    enum { ARGUMENTS = 6 };
    if (argc != ARGUMENTS || !language_parse (argv[4], &language))
        _exit (EXIT_FAILURE);
    if (!render_sandbox_enter (&failure)) { // before a byte of what people have typed is read
        (void) fprintf (stderr, "--render: %s\n", failure.text);
        _exit (EXIT_FAILURE);
    }
    report_layout_t what = {argv[2], argv[3], language, argv[5]};
    json_t *facts = json_loadf (stdin, 0, NULL);
    bool good = facts != NULL && report_lay_out (&what, facts, &bytes, &size, &failure);
    if (good)
        good = fwrite (bytes, 1, size, stdout) == size && fflush (stdout) == 0;
    else
        (void) fputs (failure.text, stdout);
    free (bytes);
    json_decref (facts);
    (void) fflush (stdout);
    // what fontconfig and Pango keep for the next text is the kernel's to take back
    _exit (good ? EXIT_SUCCESS : failure.kind == FAILURE_PERMANENT ? EXIT_REFUSED : EXIT_FAILURE);
}

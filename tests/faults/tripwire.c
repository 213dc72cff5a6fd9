// Loaded before the alerter's libraries (LD_PRELOAD): ends the process, or fails the call, at the nth point at which it touches the world.
// $TRIPWIRE names a file; while it holds "N MODE", points are counted from 1, and at the Nth the file is gone and this happens:
//   before  killed, the call was not made
//   after   killed, the call was made, its answer not seen
//   fail    the call fails: its connection has gone
//   lost    the call was made, and then its connection went
// Points are statements that change something or follow events, and a delivery's start and end; not the looks whether there is work.
#include <curl/multi.h>
#include <dlfcn.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef enum { PASS, BEFORE, AFTER, FAIL, LOST } mode_t_;

static _Atomic int points;

static mode_t_ mode_of (const char *word)
{
    static const char *const words[] = {[BEFORE] = "before", [AFTER] = "after", [FAIL] = "fail", [LOST] = "lost"};
    for (int mode = BEFORE; mode <= LOST; mode++)
        if (strcmp (word, words[mode]) == 0)
            return (mode_t_) mode;
    return PASS;
}

// Whoever takes the file away is the one that trips.
static mode_t_ point (const char *what)
{
    const char *path = getenv ("TRIPWIRE");
    int wanted = 0;
    char word[8] = "";
    FILE *file = path != NULL ? fopen (path, "re") : NULL;
    if (file == NULL) {
        points = 0;
        return PASS;
    }
    int read = fscanf (file, "%d %7s", &wanted, word);
    (void) fclose (file);
    if (read != 2 || ++points != wanted || unlink (path) != 0)
        return PASS;
    (void) fprintf (stderr, "tripwire: point %d, %s, %s\n", wanted, what, word);
    return mode_of (word);
}

static void die (void)
{
    (void) kill (getpid (), SIGKILL);
    for (;;)
        (void) pause ();
}

static void *next_of (const char *name)
{
    void *found = dlsym (RTLD_NEXT, name);
    if (found == NULL)
        abort ();
    return found;
}

static int idle (const char *statement)
{
    static const char *const looks[] = {"due_closes",  "pending_rechecks",     "due_tasks", "deliveries_due", "event_counters",
                                        "member_keys", "configuration_version"};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++)
        if (strcmp (statement, looks[i]) == 0)
            return 1;
    return 0;
}

// What a tripped statement gives back: the caller's own result, or none because the connection has gone.
static PGresult *end (PGconn *connection, PGresult *result, mode_t_ mode)
{
    if (mode == AFTER)
        die ();
    if (mode != LOST)
        return result;
    PQclear (result);
    (void) shutdown (PQsocket (connection), SHUT_RDWR);
    return NULL;
}

static void begin (PGconn *connection, mode_t_ mode)
{
    if (mode == BEFORE)
        die ();
    if (mode == FAIL)
        (void) shutdown (PQsocket (connection), SHUT_RDWR);
}

PGresult *PQexecPrepared (PGconn *connection, const char *statement, int count, const char *const *values, const int *lengths, const int *formats,
                          int format)
{
    PGresult *(*real) (PGconn *, const char *, int, const char *const *, const int *, const int *, int);
    *(void **) &real = next_of ("PQexecPrepared");
    mode_t_ mode = idle (statement) ? PASS : point (statement);
    begin (connection, mode);
    return end (connection, real (connection, statement, count, values, lengths, formats, format), mode);
}

PGresult *PQexec (PGconn *connection, const char *text)
{
    PGresult *(*real) (PGconn *, const char *);
    *(void **) &real = next_of ("PQexec");
    mode_t_ mode = point (text);
    begin (connection, mode);
    return end (connection, real (connection, text), mode);
}

CURLMcode curl_multi_add_handle (CURLM *multi, CURL *easy)
{
    CURLMcode (*real) (CURLM *, CURL *);
    *(void **) &real = next_of ("curl_multi_add_handle");
    mode_t_ mode = point ("sending");
    if (mode == BEFORE)
        die ();
    if (mode == FAIL)
        return CURLM_OUT_OF_MEMORY;
    CURLMcode code = real (multi, easy);
    if (mode == AFTER || mode == LOST)
        die ();
    return code;
}

CURLMsg *curl_multi_info_read (CURLM *multi, int *left)
{
    CURLMsg *(*real) (CURLM *, int *);
    *(void **) &real = next_of ("curl_multi_info_read");
    CURLMsg *message = real (multi, left);
    if (message != NULL && message->msg == CURLMSG_DONE && point ("sent") != PASS)
        die (); // the other side has it, nobody knows
    return message;
}

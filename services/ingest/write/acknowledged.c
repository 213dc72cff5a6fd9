#include "services/ingest/write/acknowledged.h"

#include <czmq.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/base/log.h"
#include "common/base/scoped.h"

enum { FILES = 64, PATH = 4096, LINE = 256, FEED_MOST = 64, FILE_MOST = 4 * 1024 * 1024, WAITING_MOST = 64 * 1024 };
static const char begin[] = "acknowledged.";

typedef struct {
    int64_t begun_us;
    int32_t life;
    int64_t seq;
} highest_t;

struct acknowledged_s {
    pthread_mutex_t lock;
    zhash_t *highest; // feed → highest_t
    char path[PATH];
    int place; // holds the lock of this file's number
    int file;
    long written;
    char waiting[WAITING_MOST]; // whole lines
    size_t size;
    bool failing;
};

static void free_highest (void *highest)
{
    free (highest);
}

acknowledged_one_t acknowledged_of (const feed_request_t *one)
{
    return (acknowledged_one_t){one->command.feed, one->begun_us, one->life, one->command.seq};
}

// True where it says more than what was known.
static bool take (acknowledged_t *self, const acknowledged_one_t *one)
{
    highest_t *known = zhash_lookup (self->highest, one->feed);
    if (known != NULL && known->begun_us == one->begun_us && known->life == one->life && known->seq >= one->seq)
        return false;
    if (known == NULL) {
        known = calloc (1, sizeof *known);
        if (known == NULL)
            abort ();
        (void) zhash_insert (self->highest, one->feed, known);
        (void) zhash_freefn (self->highest, one->feed, free_highest);
    }
    *known = (highest_t){one->begun_us, one->life, one->seq};
    return true;
}

// A line is "SEQ LIFE BEGUN FEED" and its end; one without its end was cut off, and says nothing.
static int line_of (char text[LINE], const acknowledged_one_t *one)
{
    return snprintf (text, LINE, "%" PRId64 " %" PRId32 " %" PRId64 " %s\n", one->seq, one->life, one->begun_us, one->feed);
}

static void take_line (acknowledged_t *self, char *line)
{
    acknowledged_one_t one = {.feed = ""};
    int used = 0;
    size_t size = strlen (line);
    if (size == 0 || line[size - 1] != '\n')
        return;
    line[size - 1] = '\0';
    if (sscanf (line, "%" SCNd64 " %" SCNd32 " %" SCNd64 " %n", &one.seq, &one.life, &one.begun_us, &used) != 3 || line[used] == '\0')
        return;
    one.feed = line + used;
    // files are read in no order: of an older feed or life of the same name nothing is taken
    const highest_t *known = zhash_lookup (self->highest, one.feed);
    if (known == NULL || one.begun_us > known->begun_us || (one.begun_us == known->begun_us && one.life >= known->life))
        (void) take (self, &one);
}

static void read_file (acknowledged_t *self, const char *path)
{
    char line[LINE];
    FILE *stream = fopen (path, "re");
    while (stream != NULL && fgets (line, sizeof line, stream) != NULL)
        take_line (self, line);
    if (stream != NULL)
        (void) fclose (stream);
}

static bool read_all (acknowledged_t *self, const char *directory, failure_t *failure)
{
    char path[PATH];
    DIR *folder = opendir (directory);
    if (folder == NULL)
        return failure_set (failure, FAILURE_FATAL, "TIENDO_INGEST_STATE: %s: %s", directory, strerror (errno));
    for (const struct dirent *entry = readdir (folder); entry != NULL; entry = readdir (folder))
        if (strncmp (entry->d_name, begin, sizeof begin - 1) == 0 && strchr (entry->d_name + sizeof begin - 1, '.') == NULL
            && snprintf (path, sizeof path, "%s/%s", directory, entry->d_name) < (int) sizeof path)
            read_file (self, path);
    (void) closedir (folder);
    return true;
}

// The first number that no other process holds.
static bool find_place (acknowledged_t *self, const char *directory, failure_t *failure)
{
    char lock[PATH];
    for (int number = 1; number <= FILES; number++) {
        if (snprintf (self->path, sizeof self->path, "%.4000s/%s%d", directory, begin, number) >= (int) sizeof self->path - 8)
            break;
        (void) snprintf (lock, sizeof lock, "%.4080s.lock", self->path);
        self->place = open (lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (self->place < 0)
            return failure_set (failure, FAILURE_FATAL, "TIENDO_INGEST_STATE: %.300s: %s", lock, strerror (errno));
        if (flock (self->place, LOCK_EX | LOCK_NB) == 0)
            return true;
        (void) close (self->place);
        self->place = -1;
    }
    return failure_set (failure, FAILURE_FATAL, "TIENDO_INGEST_STATE: %.300s has no room for another process", directory);
}

// All that is known, in the place of what was written line by line.
static bool write_anew (acknowledged_t *self)
{
    char part[PATH];
    char line[LINE];
    (void) snprintf (part, sizeof part, "%.4080s.part", self->path);
    FILE *stream = fopen (part, "we");
    bool good = stream != NULL;
    for (const highest_t *one = good ? zhash_first (self->highest) : NULL; good && one != NULL; one = zhash_next (self->highest)) {
        (void) line_of (line, &(acknowledged_one_t){zhash_cursor (self->highest), one->begun_us, one->life, one->seq});
        good = fputs (line, stream) >= 0;
    }
    if (stream != NULL)
        good = fclose (stream) == 0 && good;
    if (!good || rename (part, self->path) != 0)
        return false;
    if (self->file >= 0)
        (void) close (self->file);
    self->file = open (self->path, O_WRONLY | O_APPEND | O_CLOEXEC);
    self->written = self->file >= 0 ? (long) lseek (self->file, 0, SEEK_END) : 0;
    return self->file >= 0;
}

// While it fails, what is in memory is ahead of the file, so nothing less than all of it is written.
static void renew (acknowledged_t *self)
{
    bool failed = !write_anew (self);
    if (failed && !self->failing)
        log_event (LOG_WARN, "acknowledged_unwritten", "reason", strerror (errno), NULL);
    self->failing = failed;
}

bool acknowledged_new (acknowledged_t **ret, const char *directory, failure_t *failure)
{
    acknowledged_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->place = -1;
    self->file = -1;
    self->highest = zhash_new ();
    (void) pthread_mutex_init (&self->lock, NULL);
    if (directory[0] != '\0' && (!find_place (self, directory, failure) || !read_all (self, directory, failure))) {
        acknowledged_destroy (&self);
        return false;
    }
    if (directory[0] != '\0')
        renew (self);
    *ret = self;
    return true;
}

void acknowledged_destroy (acknowledged_t **self_p)
{
    acknowledged_t *self = *self_p;
    if (self == NULL)
        return;
    acknowledged_flush (self);
    if (self->file >= 0)
        (void) close (self->file);
    if (self->place >= 0)
        (void) close (self->place);
    zhash_destroy (&self->highest);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

// With the lock.
static void flush (acknowledged_t *self)
{
    size_t size = self->path[0] != '\0' ? self->size : 0;
    bool good = !self->failing && (size == 0 || (self->file >= 0 && write (self->file, self->waiting, size) == (ssize_t) size));
    self->written += good ? (long) size : 0;
    self->size = 0;
    if (!good || self->written > FILE_MOST)
        renew (self);
}

void acknowledged_note (acknowledged_t *self, const acknowledged_one_t *one)
{
    char line[LINE];
    if (strlen (one->feed) > FEED_MOST || strpbrk (one->feed, "\r\n") != NULL)
        return;
    (void) pthread_mutex_lock (&self->lock);
    if (take (self, one)) {
        size_t size = (size_t) line_of (line, one);
        if (self->size + size > sizeof self->waiting)
            flush (self);
        memcpy (self->waiting + self->size, line, size);
        self->size += size;
    }
    (void) pthread_mutex_unlock (&self->lock);
}

void acknowledged_flush (acknowledged_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    flush (self);
    (void) pthread_mutex_unlock (&self->lock);
}

void acknowledged_retry (acknowledged_t *self)
{
    if (pthread_mutex_trylock (&self->lock) != 0)
        return;
    if (self->failing)
        flush (self);
    (void) pthread_mutex_unlock (&self->lock);
}

bool acknowledged_every (acknowledged_t *self, acknowledged_holds_fn *holds, void *argument)
{
    bool good = true;
    (void) pthread_mutex_lock (&self->lock);
    for (const highest_t *highest = zhash_first (self->highest); highest != NULL && good; highest = zhash_next (self->highest)) {
        const acknowledged_one_t one = {zhash_cursor (self->highest), highest->begun_us, highest->life, highest->seq};
        good = holds (argument, &one);
    }
    (void) pthread_mutex_unlock (&self->lock);
    return good;
}

int64_t acknowledged_highest (acknowledged_t *self, const acknowledged_one_t *of)
{
    (void) pthread_mutex_lock (&self->lock);
    const highest_t *known = zhash_lookup (self->highest, of->feed);
    int64_t seq = known != NULL && known->begun_us == of->begun_us && known->life == of->life ? known->seq : 0;
    (void) pthread_mutex_unlock (&self->lock);
    return seq;
}

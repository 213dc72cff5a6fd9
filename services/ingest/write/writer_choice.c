#include "services/ingest/write/writer_choice.h"

#include <czmq.h>
#include <stdlib.h>

// What is under way of one feed.
typedef struct {
    size_t writer;
    size_t requests;
} under_way_t;

struct writer_choice_s {
    zhash_t *feeds; // feed → under_way_t, of those of which anything is
    size_t records[WRITER_CHOICE_MAX];
};

writer_choice_t *writer_choice_new (void)
{
    writer_choice_t *self = calloc (1, sizeof *self);
    if (self == NULL || (self->feeds = zhash_new ()) == NULL)
        abort (); // at the start of the service
    return self;
}

void writer_choice_destroy (writer_choice_t **self_p)
{
    if (*self_p == NULL)
        return;
    zhash_destroy (&(*self_p)->feeds);
    free (*self_p);
    *self_p = NULL;
}

static size_t hash_of (const char *feed)
{
    uint32_t hash = 2166136261u;
    for (const char *at = feed; *at != '\0'; at++)
        hash = (hash ^ (unsigned char) *at) * 16777619u;
    return hash;
}

static size_t least_busy (const writer_choice_t *self, const char *feed, size_t first, size_t count)
{
    size_t start = hash_of (feed);
    size_t found = first + start % count;
    for (size_t step = 1; step < count; step++) {
        size_t other = first + (start + step) % count;
        if (self->records[other] < self->records[found])
            found = other;
    }
    return found;
}

size_t writer_choice_begin (writer_choice_t *self, const char *feed, size_t records, size_t first, size_t count)
{
    under_way_t *of = zhash_lookup (self->feeds, feed);
    if (of == NULL) {
        of = calloc (1, sizeof *of);
        if (of == NULL || zhash_insert (self->feeds, feed, of) != 0)
            abort (); // as bounded as the requests are
        (void) zhash_freefn (self->feeds, feed, free);
        of->writer = least_busy (self, feed, first, count);
    }
    of->requests++;
    self->records[of->writer] += records;
    return of->writer;
}

void writer_choice_end (writer_choice_t *self, const char *feed, size_t records)
{
    under_way_t *of = zhash_lookup (self->feeds, feed);
    if (of == NULL)
        return;
    self->records[of->writer] -= records;
    of->requests--;
    if (of->requests == 0)
        zhash_delete (self->feeds, feed);
}

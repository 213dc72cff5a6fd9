#include "services/exporter/cache/snapshot_cache.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 64, BYTES = 64 * 1024 * 1024, STATE = 256 };

typedef struct {
    unsigned char key[SNAPSHOT_CACHE_KEY];
    char *body;        // NULL: none yet
    char state[STATE]; // "": known for those only who came before it was begun
    uint64_t begun;    // questions that had come when somebody began to work it out
    uint64_t next;     // the same of the answer that is being worked out; the one before stays until then, for those who wake up late
    bool working;
    bool used;
} place_t;

struct snapshot_cache_s {
    pthread_mutex_t lock;
    pthread_cond_t done;
    place_t places[PLACES];
    uint64_t arrivals;
    size_t bytes; // of all bodies
    int next;     // the place that is taken over where none is free
};

snapshot_cache_t *snapshot_cache_new (void)
{
    snapshot_cache_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        abort ();
    (void) pthread_mutex_init (&self->lock, NULL);
    (void) pthread_cond_init (&self->done, NULL);
    return self;
}

void snapshot_cache_destroy (snapshot_cache_t **self_p)
{
    snapshot_cache_t *self = *self_p;
    if (self == NULL)
        return;
    for (int i = 0; i < PLACES; i++)
        free (self->places[i].body);
    (void) pthread_cond_destroy (&self->done);
    (void) pthread_mutex_destroy (&self->lock);
    free (self);
    *self_p = NULL;
}

static bool lists (const char *running, uint64_t transaction)
{
    for (char *end = NULL; *running != '\0'; running = *end == ',' ? end + 1 : end)
        if (strtoull (running, &end, 10) == transaction)
            return true;
        else if (end == running)
            return false;
    return false;
}

void snapshot_cache_state (char *snapshot)
{
    const char *first = strchr (snapshot, ':');
    const char *second = first != NULL ? strchr (first + 1, ':') : NULL;
    if (second == NULL) {
        snapshot[0] = '\0';
        return;
    }
    uint64_t end = strtoull (first + 1, NULL, 10);
    while (lists (second + 1, end - 1)) // begun, and nothing of it is seen
        end--;
    char text[STATE];
    size_t size = (size_t) snprintf (text, sizeof text, "%" PRIu64, end);
    const char *running = second + 1;
    for (char *after = NULL; *running != '\0' && size < sizeof text; running = *after == ',' ? after + 1 : after) {
        uint64_t transaction = strtoull (running, &after, 10);
        if (after == running)
            break;
        if (transaction < end)
            size += (size_t) snprintf (text + size, sizeof text - size, ",%" PRIu64, transaction);
    }
    // never longer than the snapshot, whose two ends it has lost one of
    (void) snprintf (snapshot, strlen (snapshot) + 1, "%s", size < sizeof text ? text : "");
}

// Whether all that is seen in one state is seen in the other: it reaches as far, and what it lacks below the one's end the one lacks too.
static bool covers (const char *state, const char *seen)
{
    char *lacking = NULL;
    char *ignored = NULL;
    uint64_t end = strtoull (seen, &ignored, 10);
    if (state[0] == '\0' || seen[0] == '\0' || strtoull (state, &lacking, 10) < end)
        return false;
    while (*lacking == ',') {
        uint64_t transaction = strtoull (lacking + 1, &lacking, 10);
        if (transaction < end && !lists (*ignored == ',' ? ignored + 1 : ignored, transaction))
            return false;
    }
    return true;
}

uint64_t snapshot_cache_arrive (snapshot_cache_t *self)
{
    (void) pthread_mutex_lock (&self->lock);
    uint64_t arrival = ++self->arrivals;
    (void) pthread_mutex_unlock (&self->lock);
    return arrival;
}

static void drop (snapshot_cache_t *self, place_t *place)
{
    if (place->body != NULL)
        self->bytes -= strlen (place->body);
    free (place->body);
    place->body = NULL;
}

// A copy, for which others go where there is no room; NULL where there never is.
static char *take_in (snapshot_cache_t *self, const char *body)
{
    size_t size = body != NULL ? strlen (body) : 0;
    if (body == NULL || size > SNAPSHOT_CACHE_BODY)
        return NULL;
    for (int i = 0; i < PLACES && self->bytes + size > BYTES; i++)
        drop (self, &self->places[i]);
    char *copy = strdup (body);
    self->bytes += copy != NULL ? size : 0;
    return copy;
}

static place_t *place_of (snapshot_cache_t *self, const unsigned char key[SNAPSHOT_CACHE_KEY])
{
    for (int i = 0; i < PLACES; i++)
        if (self->places[i].used && memcmp (self->places[i].key, key, SNAPSHOT_CACHE_KEY) == 0)
            return &self->places[i];
    return NULL;
}

// One for a key that has none; NULL where all are being worked on.
static place_t *take_place (snapshot_cache_t *self, const unsigned char key[SNAPSHOT_CACHE_KEY])
{
    for (int i = 0; i < PLACES; i++) {
        place_t *place = &self->places[self->next];
        self->next = (self->next + 1) % PLACES;
        if (place->working)
            continue;
        drop (self, place);
        *place = (place_t){.used = true};
        memcpy (place->key, key, SNAPSHOT_CACHE_KEY);
        return place;
    }
    return NULL;
}

char *snapshot_cache_find (snapshot_cache_t *self, const char *state, uint64_t arrival, const unsigned char key[SNAPSHOT_CACHE_KEY])
{
    char *copy = NULL;
    (void) pthread_mutex_lock (&self->lock);
    for (;;) {
        place_t *place = place_of (self, key);
        if (place != NULL && place->body != NULL && (place->begun >= arrival || covers (place->state, state))) {
            copy = strdup (place->body);
            break;
        }
        if (place == NULL)
            place = take_place (self, key);
        if (place == NULL)
            break;
        if (!place->working) {
            place->working = true;
            place->next = self->arrivals;
            break;
        }
        (void) pthread_cond_wait (&self->done, &self->lock);
    }
    (void) pthread_mutex_unlock (&self->lock);
    return copy;
}

void snapshot_cache_put (snapshot_cache_t *self, const char *state, const unsigned char key[SNAPSHOT_CACHE_KEY], const char *body)
{
    (void) pthread_mutex_lock (&self->lock);
    place_t *place = place_of (self, key);
    if (place != NULL) {
        place->working = false;
        place->begun = place->next;
        drop (self, place);
        place->body = take_in (self, body);
        (void) snprintf (place->state, STATE, "%s", strlen (state) < STATE ? state : "");
    }
    (void) pthread_cond_broadcast (&self->done);
    (void) pthread_mutex_unlock (&self->lock);
}

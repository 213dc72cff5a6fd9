#include "services/ingest/write/newest.h"

#include <czmq.h>
#include <stdlib.h>

typedef struct {
    int32_t life;
    int64_t seq;
} number_t;

struct newest_s {
    zhash_t *of; // feed → number_t
};

newest_t *newest_new (void)
{
    newest_t *self = calloc (1, sizeof *self);
    if (self == NULL || (self->of = zhash_new ()) == NULL)
        abort (); // at the start of the service
    return self;
}

void newest_destroy (newest_t **self_p)
{
    if (*self_p == NULL)
        return;
    zhash_destroy (&(*self_p)->of);
    free (*self_p);
    *self_p = NULL;
}

int64_t newest_of (const newest_t *self, const feed_request_t *batch)
{
    const number_t *found = zhash_lookup (self->of, batch->command.feed);
    return found != NULL && found->life == batch->life ? found->seq : 0;
}

void newest_note (newest_t *self, const feed_request_t *batch)
{
    number_t *found = zhash_lookup (self->of, batch->command.feed);
    if (found == NULL) {
        found = calloc (1, sizeof *found);
        if (found == NULL || zhash_insert (self->of, batch->command.feed, found) != 0)
            abort ();
        (void) zhash_freefn (self->of, batch->command.feed, free);
    }
    if (found->life != batch->life || found->seq < batch->command.seq)
        *found = (number_t){batch->life, batch->command.seq};
}

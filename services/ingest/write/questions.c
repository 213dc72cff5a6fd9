#include "services/ingest/write/questions.h"

#include "services/ingest/group/group_feeds.h"
#include "services/ingest/store/store.h"

enum { QUESTION_TRIES = 3 };

static bool answer_question (worker_t *self, const registry_t *registry, feed_request_t *one, failure_t *failure)
{
    if (one->command.type == FEED_FIGURES)
        return store_figures (self->pg, registry, campaign_clock_now (self->settings.clock), one, failure);
    if (!store_welcome (self->pg, one, failure))
        return false;
    const acknowledged_one_t kept = acknowledged_of (one);
    int64_t highest = acknowledged_highest (self->settings.acknowledged, &kept);
    one->acknowledged_before = highest >= one->next_seq ? highest : 0; // more than is stored: the database was restored
    return true;
}

static bool any_question (const worker_t *self)
{
    for (const feed_request_t *one = self->group.first; one != NULL; one = one->next)
        if (one->command.type != FEED_BATCH && one->state == FEED_REQUEST_OPEN)
            return true;
    return false;
}

// A connection that has died unseen, and one to another server than before, are no reason not to answer: the next one is.
static const registry_t *registry_for_questions (worker_t *self, failure_t *failure)
{
    const registry_t *registry = NULL;
    bool again = true;
    for (int tries = 0; registry == NULL && again && tries < QUESTION_TRIES; tries++) {
        bool was_up = pg_connected (self->pg);
        self->takeover.seen = false;
        registry = worker_registry_now (self, failure);
        again = was_up || self->takeover.seen;
    }
    return registry;
}

void questions_answer (worker_t *self)
{
    failure_t failure = {0};
    const registry_t *registry = any_question (self) ? registry_for_questions (self, &failure) : NULL;
    if (registry != NULL)
        group_feeds_place (&self->group, registry, true); // a batch that is still open may have been committed
    for (feed_request_t *one = self->group.first; one != NULL; one = one->next) {
        if (one->command.type == FEED_BATCH || one->state != FEED_REQUEST_OPEN)
            continue;
        if (registry == NULL || !answer_question (self, registry, one, &failure)) {
            pg_disconnect (self->pg);
            feed_request_refuse (one, NACK_UNAVAILABLE, "the database is away: ask again later");
        }
    }
    if (registry != NULL)
        worker_release (self, registry);
}

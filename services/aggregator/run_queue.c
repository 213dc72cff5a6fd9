#include "services/aggregator/run_queue.h"

#include <string.h>

static turn_t *find (run_queue_t *self, const turn_key_t *key)
{
    for (size_t index = 0; index < self->count; index++) {
        turn_t *turn = &self->of[index];
        if (strcmp (turn->key.province, key->province) == 0 && strcmp (turn->key.campaign, key->campaign) == 0)
            return turn;
    }
    return NULL;
}

// Room for one more: a new place, or the place of one that waits for nothing.
static turn_t *place (run_queue_t *self)
{
    if (self->count < RUN_QUEUE_MAX)
        return &self->of[self->count++];
    for (size_t index = 0; index < self->count; index++)
        if (!self->of[index].pending)
            return &self->of[index];
    return NULL;
}

void run_queue_add (run_queue_t *self, const turn_key_t *key)
{
    turn_t *turn = find (self, key);
    if (turn == NULL) {
        turn = place (self);
        if (turn == NULL)
            return;
        *turn = (turn_t){.key = *key};
    }
    turn->pending = true;
}

bool run_queue_next (run_queue_t *self, int64_t now_ms, turn_key_t *ret, int64_t *ret_wait_ms)
{
    *ret_wait_ms = -1;
    for (size_t step = 0; step < self->count; step++) {
        size_t index = (self->at + step) % self->count;
        const turn_t *turn = &self->of[index];
        if (!turn->pending)
            continue;
        if (turn->not_before_ms <= now_ms) {
            self->at = index + 1;
            *ret = turn->key;
            *ret_wait_ms = 0;
            return true;
        }
        int64_t wait_ms = turn->not_before_ms - now_ms;
        if (*ret_wait_ms < 0 || wait_ms < *ret_wait_ms)
            *ret_wait_ms = wait_ms;
    }
    return false;
}

void run_queue_done (run_queue_t *self, const turn_key_t *key, turn_outcome_t outcome, int64_t now_ms)
{
    turn_t *turn = find (self, key);
    if (turn == NULL)
        return;
    turn->not_before_ms = now_ms;
    switch (outcome) {
    case TURN_FULL:
        turn->busy = 0;
        break;
    case TURN_MORE:
        turn->busy = 0;
        turn->not_before_ms = now_ms + RUN_QUEUE_PACE_MS;
        break;
    case TURN_EMPTY:
        turn->busy = 0;
        turn->pending = false;
        break;
    case TURN_BUSY:
        turn->not_before_ms = now_ms + RUN_QUEUE_BUSY_MS;
        turn->busy++;
        if (turn->busy >= RUN_QUEUE_BUSY_LIMIT) {
            turn->busy = 0;
            turn->pending = false;
        }
        break;
    case TURN_FAILED:
        turn->busy = 0;
        turn->not_before_ms = now_ms + RUN_QUEUE_FAILED_MS;
        break;
    }
}

bool run_queue_complain (run_queue_t *self, const turn_key_t *key, int64_t now_ms)
{
    turn_t *turn = find (self, key);
    if (turn == NULL || (turn->complained_ms != 0 && now_ms - turn->complained_ms < RUN_QUEUE_COMPLAIN_MS))
        return false;
    turn->complained_ms = now_ms == 0 ? 1 : now_ms;
    return true;
}

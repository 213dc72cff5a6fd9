#ifndef TIENDO_REFILL_H
#define TIENDO_REFILL_H
// What the server lacks of what it acknowledged once, as its welcome tells: put back into the spool where it is still kept, and told where not.
#include "services/tiendo/spool.h"

typedef struct {
    bool any;    // asked for: whatever key acknowledged it, and where the server has nothing of the feed
    bool silent; // it was told before in this run
} refill_how_t;

// *ret_again: batches that wait now. *ret_more: the welcome could not name all that is missing.
bool must_check refill (spool_t *spool, const feed_reply_t *welcome, refill_how_t how, int64_t *ret_again, bool *ret_more, failure_t *failure);
#endif

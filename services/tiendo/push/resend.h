#ifndef TIENDO_TIENDO_PUSH_RESEND_H
#define TIENDO_TIENDO_PUSH_RESEND_H
// What the server lacks of what it acknowledged once, as its welcome tells: put back into the spool where it is still kept, and told where not.
#include "services/tiendo/push/spool.h"

typedef struct {
    bool any;                    // asked for: whatever key acknowledged it, and where the server has nothing of the feed
    bool silent;                 // it was told before in this run
    int64_t acknowledged_before; // the server knows that it was restored: the highest number that it had acknowledged; 0: it does not say
} resend_how_t;

// *ret_again: batches that wait now. *ret_more: the welcome could not name all that is missing.
bool must_check refill (spool_t *spool, const feed_reply_t *welcome, resend_how_t how, int64_t *ret_again, bool *ret_more, failure_t *failure);
#endif

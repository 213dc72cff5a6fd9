#include "services/tiendo/push/resend.h"

#include <stdio.h>

#include "services/tiendo/wording/wording.h"

enum { RANGES_TOLD = 5, FILES_TOLD = 10, WELCOME_RANGES = 1000 };

typedef struct {
    sent_log_t *kept;
    resend_how_t how;
    sent_log_refill_t sum;
    feed_range_t told[RANGES_TOLD]; // lacking
    int told_count;
    bool told_more;
} resend_t;

static bool resend_range (resend_t *self, int64_t from, int64_t to, int64_t floor, failure_t *failure)
{
    int64_t lacking = self->sum.lacking;
    if (from <= floor)
        from = floor + 1;
    if (from > to)
        return true;
    if (!sent_log_refill (self->kept, from, to, self->how.any, &self->sum, failure))
        return false;
    if (self->sum.lacking == lacking)
        return true;
    self->told_more = self->told_count == RANGES_TOLD;
    if (!self->told_more)
        self->told[self->told_count++] = (feed_range_t){from, to};
    return true;
}

static void tell_file (void *argument, const char *file, const char *at, bool refused)
{
    (void) argument;
    (void) fprintf (stderr, refused ? tr ("  %s: a batch of it was refused on %s\n") : tr ("  %s: a batch of it was acknowledged on %s\n"), file, at);
}

// Said once: whoever went over to another server has nothing to do.
static bool tell_elsewhere (const resend_t *self, failure_t *failure)
{
    int64_t count = 0;
    int64_t highest = 0;
    if (self->sum.elsewhere == 0)
        return true;
    (void) fprintf (stderr,
                    tr ("the server lacks %lld batches that a server with another key acknowledged: if it is the same one with a new key, push with "
                        "--refill; if it is another, all is well\n"),
                    (long long) self->sum.elsewhere);
    return sent_log_count (self->kept, true, &count, &highest, failure) && sent_log_floor_set (self->kept, highest, failure);
}

static bool tell (const resend_t *self, failure_t *failure)
{
    if (self->sum.again > 0)
        (void) fprintf (stderr, tr ("the server lacks %lld batches that were acknowledged: was it restored from a backup? They are sent again\n"),
                        (long long) self->sum.again);
    if (self->sum.lacking == 0)
        return true;
    (void) fprintf (stderr, tr ("the server lacks %lld batches of this feed that this spool does not have, or no more, among the numbers"),
                    (long long) self->sum.lacking);
    for (int i = 0; i < self->told_count; i++)
        (void) fprintf (stderr, "%s%lld-%lld", i == 0 ? " " : ", ", (long long) self->told[i].from, (long long) self->told[i].to);
    (void) fprintf (stderr,
                    self->told_more ? tr (" and others: push the files of those days again\n") : tr (": push the files of those days again\n"));
    for (int i = 0; i < self->told_count; i++)
        if (!sent_log_files (self->kept, self->told[i].from, self->told[i].to, FILES_TOLD, tell_file, NULL, failure))
            return false;
    return true;
}

// A server without anything of the feed was made anew, and what was reported to the one before it (a trial, say) is not its affair; or an old
// backup was restored: people know. Remembered, since after the next batch it looks like any other that lacks something.
static bool judge_empty (resend_t *self, int64_t *floor, failure_t *failure)
{
    int64_t count = 0;
    int64_t highest = 0;
    if (!sent_log_count (self->kept, false, &count, &highest, failure))
        return false;
    if (highest <= *floor)
        return true;
    (void) fprintf (
        stderr,
        tr ("the server has nothing of this feed, but acknowledged %lld batches that are kept here: if it was restored from a backup, push "
            "with --refill; if it was made anew, all is well\n"),
        (long long) count);
    *floor = highest;
    return sent_log_floor_set (self->kept, highest, failure);
}

bool refill (spool_t *spool, const feed_reply_t *welcome, resend_how_t how, int64_t *ret_again, bool *ret_more, failure_t *failure)
{
    resend_t self = {.kept = spool_kept (spool), .how = how};
    int64_t newest = 0;
    int64_t floor = 0;
    if (!spool_newest (spool, &newest, failure) || !sent_log_floor (self.kept, &floor, failure))
        return false;
    if (how.any && floor > 0) {
        floor = 0;
        if (!sent_log_floor_set (self.kept, floor, failure))
            return false;
    }
    if (!how.any && welcome->next_seq == 1 && how.acknowledged_before == 0 && !judge_empty (&self, &floor, failure))
        return false;
    cursor_t missing = feed_missing (welcome);
    for (feed_range_t range; feed_missing_next (&missing, &range);)
        if (!resend_range (&self, range.from, range.to, floor, failure))
            return false;
    int64_t last = how.acknowledged_before > newest ? how.acknowledged_before : newest;
    if (welcome->next_seq <= last && !resend_range (&self, welcome->next_seq, last, floor, failure))
        return false;
    *ret_again = self.sum.again;
    *ret_more = welcome->missing_count >= WELCOME_RANGES && self.sum.again > 0;
    return how.silent || (tell_elsewhere (&self, failure) && tell (&self, failure));
}

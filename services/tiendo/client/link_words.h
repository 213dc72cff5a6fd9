#ifndef TIENDO_TIENDO_CLIENT_LINK_WORDS_H
#define TIENDO_TIENDO_CLIENT_LINK_WORDS_H
// What a person at a terminal is told of the endpoints: which are bad, why, and what to do.
#include "common/net/links.h"

// links_new, which refuses in the reader's words.
bool must_check links_open (links_t **ret, const char *endpoints, const char *server_key, const key_pair_t *pair, failure_t *failure);
// Says on stderr which endpoints are bad and why, each change once; `settle`: first waits until each has been judged, at most a second from the
// beginning.
void links_tell (links_t *self, bool settle);
// The one sentence for all when none is ready: what to do about the worst.
void links_summary (const links_t *self, char *text, size_t size);
#endif

#ifndef TIENDO_COMMON_NET_LINKS_H
#define TIENDO_COMMON_NET_LINKS_H
// A client's connections to all endpoints of a service at once: a DEALER socket an endpoint, with a monitor. A message is handed only to a peer
// that has completed its handshake, so nothing waits for one that is not there. Who is bad, and why, is known for each endpoint:
// refused, silent, a wrong server key, a key of ours that is not registered, or revoked. The caller chooses the link and hedges.
#include <czmq.h>

#include "common/net/keys.h"

typedef enum {
    TROUBLE_NONE,
    TROUBLE_UNREACHABLE, // refused, no route, no such host, or nobody answers the connection
    TROUBLE_MUTE,        // takes the connection and says nothing
    TROUBLE_FOREIGN,     // is no server of this kind
    TROUBLE_SERVER_KEY,  // has another key than the one we were given
    TROUBLE_OUR_KEY,     // is the right one, and does not let our key in
    TROUBLE_LOST,        // was connected, and the connection broke
    TROUBLE_SILENT       // is connected, and does not answer: the caller says so (links_silent)
} link_trouble_t;

typedef struct links_s links_t;

// Begins to connect to every endpoint of the comma list (at most LINKS_MOST). The strings must outlive it.
bool must_check links_new (links_t **ret, const char *endpoints, const char *server_key, const key_pair_t *pair, failure_t *failure);
void links_destroy (links_t **self_p);
enum { LINKS_MOST = 32 };

int links_count (const links_t *self);
const char *links_endpoint (const links_t *self, int link);
link_trouble_t links_trouble (const links_t *self, int link);
bool links_ready (const links_t *self, int link);
// The first ready link after `link`, round about, `link` itself last; -1: none is ready.
int links_next (const links_t *self, int link);
// Which connection of the link this is, counted: what was sent on an earlier one is lost.
uint32_t links_generation (const links_t *self, int link);
// Waits until something may be received, a link has changed, or also_fd (-1: none) is readable, at most timeout_ms.
void links_wait (links_t *self, int also_fd, int timeout_ms);
bool links_send (links_t *self, int link, const void *bytes, size_t size); // false: it is not ready, or takes no more
bool links_receive (links_t *self, int *ret_link, zmq_msg_t *ret);         // false: nothing is there
// The same with a number that the server mirrors back beside its answer (0: it did not), so that many questions may be under way at once.
bool links_send_tagged (links_t *self, int link, uint64_t tag, const void *bytes, size_t size);
bool links_receive_tagged (links_t *self, int *ret_link, uint64_t *ret_tag, zmq_msg_t *ret);
void links_silent (links_t *self, int link);   // the link is connected and has not answered in time
void links_redial (links_t *self, int link);   // its connection is made again: what it still says is not heard
void links_answered (links_t *self, int link); // it answers (again)
// Some endpoint is neither ready nor judged yet.
bool links_undecided (const links_t *self);
int64_t links_age_ms (const links_t *self); // since links_new
// Whether what is known of the link has changed since it was last asked about here.
bool links_news (links_t *self, int link);
// Every endpoint has another key than the one we were given: waiting does not help.
bool links_hopeless (const links_t *self);
#endif

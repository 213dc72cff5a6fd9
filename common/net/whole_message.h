#ifndef TIENDO_NET_WHOLE_MESSAGE_H
#define TIENDO_NET_WHOLE_MESSAGE_H
// A message of several frames goes out whole or not at all. A frame that finds no memory after others of its message were sent would leave the socket
// within that message: the next one would go out as its rest, and a peer would take the answer to one question for that to another.
#include <stdbool.h>

#include "common/text/slice.h"

enum { WHOLE_MESSAGE_FRAMES = 12 };

// Copies the frames, and does not wait. False: none was sent, or the first found no room or no peer.
bool whole_message_send (void *socket, const slice_t *frames, size_t count);
#endif

#ifndef TIENDO_INGEST_GROUP_KEY_ORDER_H
#define TIENDO_INGEST_GROUP_KEY_ORDER_H
// The order of the log's key, in which PostgreSQL's index takes rows with the least work. No answer depends on it: the group's own list of rows
// stays in the order of arrival.
#include "services/ingest/group/write_group.h"

// Sorts what is copied into the log, of a judged group.
void key_order_sort (write_group_t *group);
#endif

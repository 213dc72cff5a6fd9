#ifndef TIENDO_TIENDO_SHARED_MEMBER_FIELDS_H
#define TIENDO_TIENDO_SHARED_MEMBER_FIELDS_H
// How members are reached: whether an address, a webhook or quiet hours can be used ("" is none, and good), and the template of a webhook's body.
#include <stddef.h>

#include "common/base/failure.h"

bool mail_good (const char *address);
bool webhook_good (const char *url);
bool quiet_good (const char *hours); // 21:00-06:00, local
// The caller frees it; NULL where the file is none that can be used.
char *webhook_template_read (const char *path, failure_t *failure);
char *webhook_template_of (const char *path, const char *bytes, size_t size, failure_t *failure); // of what was read of it, with a NUL behind it
#endif

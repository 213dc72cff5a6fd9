#ifndef TIENDO_TIENDO_VERBS_KEY_HOLDER_H
#define TIENDO_TIENDO_VERBS_KEY_HOLDER_H
// What verbs of those who speak by keys have in common (feed, gateway, member): to be revoked, and restored. Each gives the exit status.

// Revokes one key of a feed or a gateway (a public key, or its file), or all of it where that is NULL.
int key_holder_revoke (const char *verb, const char *code, const char *file);
// Brings back one that was revoked, with the keys that were revoked with it; a load never does.
int key_holder_restore (const char *verb, const char *code);
#endif

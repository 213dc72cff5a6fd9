#ifndef TIENDO_COMMON_NET_DATABASE_WAY_H
#define TIENDO_COMMON_NET_DATABASE_WAY_H
// Where a URI of the database leads, and whether anybody on the way could read what is said there, alter it, or stand in for the server. Connects to
// nothing.
#include "common/base/failure.h"

typedef enum {
    DATABASE_NEAR,      // a socket, or an address of this machine: it crosses no network
    DATABASE_VERIFIED,  // TLS, and the server's certificate is verified: sslmode=verify-full or verify-ca
    DATABASE_UNVERIFIED // over a network, and whoever answers there is believed
} database_way_kind_t;

typedef struct {
    database_way_kind_t kind;
    char host[256]; // the first that is on another machine, "": none is
    char mode[16];  // sslmode
} database_way_t;

// As libpq reads the URI: what it leaves out comes from libpq's own variables (PGHOST, PGHOSTADDR, PGSSLMODE). Of several hosts the worst counts. A
// service of a file (service=NAME) may lead anywhere. Fails where libpq cannot read it; the text never holds a password.
bool must_check database_way_read (database_way_t *ret, const char *uri, failure_t *failure);
#endif

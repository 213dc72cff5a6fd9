#ifndef TIENDO_TIENDO_SHARED_OPTIONS_H
#define TIENDO_TIENDO_SHARED_OPTIONS_H
// A verb's options as a table, read by getopt_long. Positional arguments are moved to the end, as GNU programs do.
#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;
    const char **value; // for an option with a value
    bool *flag;         // for one without
    const char ***list; // for one that may be repeated: NULL-terminated, the caller frees it
    bool required;
} option_t;

// -1: go on, *ret_first is the index of the first positional argument. Else the exit status: help was asked for, or the call is wrong.
int options_read (int argc, char **argv, const option_t *options, size_t count, int *ret_first);
// What an option holds that takes a day, YYYY-MM-DD, or an instant, RFC 3339 with its offset; NULL where it was not given. -1, or the exit status:
// the database would read 10/7/2024 as a day of October, and a time without an offset as its own session's.
int options_day (char **argv, const char *name, const char *value);
int options_instant (char **argv, const char *name, const char *value);
// What a feed, a gateway, a member or an account is called. -1, or the exit status.
int options_code (const char *verb, const char *value);
// Whether it is vi or en, or was not given. -1, or the exit status.
int options_language (const char *verb, const char *value);
// What --wait takes: how many seconds a verb waits for a database that does not answer yet; NULL is 0. -1, or the exit status.
int options_wait (char **argv, const char *value, int *ret_s);
// For a verb without positional arguments: -1, or the exit status where there are any.
int options_no_more (int argc, char **argv, int first);
#define OPTIONS(table) (table), sizeof (table) / sizeof (table)[0]
#endif

#ifndef TIENDO_TIENDO_SHARED_OUTCOME_H
#define TIENDO_TIENDO_SHARED_OUTCOME_H
// How a verb ends: the exit statuses, and what the person at the terminal is told on stderr.
enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

// "tiendo VERB: why". EXIT_REFUSED.
int refused (const char *verb, const char *why);
// The same for a wrong call, with where to read on. EXIT_USAGE.
int usage_error (const char *verb, const char *format, ...) __attribute__ ((format (printf, 2, 3)));
// The verb's help, on stdout.
void usage_print (const char *verb);
#endif

#ifndef TIENDO_PROBLEMS_H
#define TIENDO_PROBLEMS_H
// Everything that is wrong with a set of files, told at once: file:line: column: what is wrong, and what would be right.
#include <stdbool.h>
#include <stddef.h>

typedef struct problems_s problems_t;

problems_t *problems_new (void);
void problems_destroy (problems_t **self_p);
// line 0: the file as a whole; column "": the line as a whole. Always false, so that `return problem (…)` reads as one thought.
bool problem (problems_t *self, const char *file, long line, const char *column, const char *format, ...) __attribute__ ((format (printf, 5, 6)));
// As problem, but the load goes on.
void warning (problems_t *self, const char *file, long line, const char *column, const char *format, ...) __attribute__ ((format (printf, 5, 6)));
size_t problems_count (const problems_t *self); // without the warnings
// On stderr, in the order of files and lines.
void problems_print (problems_t *self);
// How many lines are wrong, once they were printed: one may have several problems.
size_t problems_lines (const problems_t *self);
#endif

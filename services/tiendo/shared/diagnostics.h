#ifndef TIENDO_TIENDO_SHARED_DIAGNOSTICS_H
#define TIENDO_TIENDO_SHARED_DIAGNOSTICS_H
// Everything that is wrong with a set of files, told at once: file:line: column: what is wrong, and what would be right. Formats are
// English texts that have their Vietnamese ones in wording.h's tables.
#include <stdbool.h>
#include <stddef.h>

typedef struct diagnostics_s diagnostics_t;

diagnostics_t *diagnostics_new (void);
void diagnostics_destroy (diagnostics_t **self_p);
// line 0: the file as a whole; column "": the line as a whole. Always false, so that `return problem (…)` reads as one thought.
bool problem (diagnostics_t *self, const char *file, long line, const char *column, const char *format, ...) __attribute__ ((format (printf, 5, 6)));
// As problem, but the load goes on.
void warning (diagnostics_t *self, const char *file, long line, const char *column, const char *format, ...) __attribute__ ((format (printf, 5, 6)));
size_t diagnostics_count (const diagnostics_t *self); // without the warnings
// On stderr, in the order of files and lines.
void diagnostics_print (diagnostics_t *self);
// How many lines are wrong, once they were printed: one may have several problems.
size_t diagnostics_lines (const diagnostics_t *self);
#endif

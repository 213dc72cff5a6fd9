#ifndef TIENDO_INGEST_WRITE_WRITER_CHOICE_H
#define TIENDO_INGEST_WRITE_WRITER_CHOICE_H
// Which writer takes a feed's requests. A feed of which something waits or is out keeps its writer, so that its batches follow one another. One that
// is quiet gets the writer that has the least to do: a feed that sends without end has one writer to itself, and the others go past it.
#include <stddef.h>

enum { WRITER_CHOICE_MAX = 64 };

typedef struct writer_choice_s writer_choice_t;

writer_choice_t *writer_choice_new (void);
void writer_choice_destroy (writer_choice_t **self_p);
// A request of so many records begins: its writer, one of `count` from `first` on; of equals always the same one.
size_t writer_choice_begin (writer_choice_t *self, const char *feed, size_t records, size_t first, size_t count);
// It is decided, or was not taken.
void writer_choice_end (writer_choice_t *self, const char *feed, size_t records);
#endif

#include "services/ingest/group/runs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    FILE *streams[RUNS_COLUMNS];
    size_t sizes[RUNS_COLUMNS];
    uint32_t count;
} writer_t;

static int compare (const void *left, const void *right)
{
    const feed_request_t *one = *(const feed_request_t *const *) left;
    const feed_request_t *other = *(const feed_request_t *const *) right;
    int order = strcmp (one->province, other->province);
    order = order != 0 ? order : strcmp (one->command.feed, other->command.feed);
    if (order != 0)
        return order;
    if (one->life != other->life)
        return one->life < other->life ? -1 : 1;
    return (one->command.seq > other->command.seq) - (one->command.seq < other->command.seq);
}

static bool is_open (const feed_request_t *one)
{
    return one->command.type == FEED_BATCH && one->state == FEED_REQUEST_OPEN && one->same == NULL;
}

static bool goes_on (const feed_request_t *one, const feed_request_t *next)
{
    return strcmp (one->province, next->province) == 0 && strcmp (one->command.feed, next->command.feed) == 0 && one->life == next->life
           && next->command.seq == one->command.seq + 1;
}

static void put_text (FILE *stream, const char *text)
{
    (void) fputc ('"', stream);
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '"' || *at == '\\')
            (void) fputc ('\\', stream);
        (void) fputc (*at, stream);
    }
    (void) fputc ('"', stream);
}

static void put_run (writer_t *self, const feed_request_t *from, const feed_request_t *to)
{
    for (size_t column = 0; column < RUNS_COLUMNS; column++)
        (void) fputc (self->count == 0 ? '{' : ',', self->streams[column]);
    put_text (self->streams[0], from->province);
    put_text (self->streams[1], from->command.feed);
    (void) fprintf (self->streams[2], "%" PRId32, from->life);
    (void) fprintf (self->streams[3], "%" PRId64, from->command.seq);
    (void) fprintf (self->streams[4], "%" PRId64, to->command.seq);
    self->count++;
}

static void put_all (writer_t *self, const feed_request_t **sorted, size_t count)
{
    for (size_t next = 0, last; next < count; next = last + 1) {
        last = next;
        while (last + 1 < count && goes_on (sorted[last], sorted[last + 1]))
            last++;
        put_run (self, sorted[next], sorted[last]);
    }
}

void runs_clear (runs_t *self)
{
    for (size_t column = 0; column < RUNS_COLUMNS; column++)
        free (self->columns[column]);
    *self = (runs_t){.count = 0};
}

void runs_make (runs_t *self, const feed_request_t *first)
{
    size_t count = 0;
    writer_t writer = {.count = 0};
    runs_clear (self);
    for (const feed_request_t *one = first; one != NULL; one = one->next)
        count += is_open (one);
    const feed_request_t **sorted = calloc (count + 1, sizeof *sorted);
    if (sorted == NULL)
        abort ();
    count = 0;
    for (const feed_request_t *one = first; one != NULL; one = one->next)
        if (is_open (one))
            sorted[count++] = one;
    qsort (sorted, count, sizeof *sorted, compare);
    for (size_t column = 0; column < RUNS_COLUMNS; column++)
        if ((writer.streams[column] = open_memstream (&self->columns[column], &writer.sizes[column])) == NULL)
            abort ();
    put_all (&writer, sorted, count);
    for (size_t column = 0; column < RUNS_COLUMNS; column++) {
        (void) fputs (writer.count == 0 ? "{}" : "}", writer.streams[column]);
        if (fclose (writer.streams[column]) != 0)
            abort ();
    }
    self->count = writer.count;
    free (sorted);
}

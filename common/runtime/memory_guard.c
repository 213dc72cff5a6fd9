#include "common/runtime/memory_guard.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "common/base/clock.h"

enum { PAUSE_MS = 5000, MEGABYTE = 1000000 };

int64_t memory_resident (void)
{
    long whole = 0;
    long resident = 0;
    FILE *file = fopen ("/proc/self/statm", "re");
    if (file == NULL)
        return 0;
    bool good = fscanf (file, "%ld %ld", &whole, &resident) == 2;
    (void) fclose (file);
    return good ? (int64_t) resident * sysconf (_SC_PAGESIZE) : 0;
}

memory_guard_t memory_guard_of (int64_t megabytes)
{
    return (memory_guard_t){.budget = megabytes * MEGABYTE};
}

bool memory_guard_over (memory_guard_t *self)
{
    int64_t now_ms = monotonic_ms ();
    if (self->budget == 0 || now_ms < self->after_ms || memory_resident () <= self->budget)
        return false;
    self->after_ms = now_ms + PAUSE_MS;
    return true;
}

void memory_guard_trim (void)
{
    (void) malloc_trim (0);
}

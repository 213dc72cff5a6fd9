#include "common/runtime/memory_resident.h"

#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

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

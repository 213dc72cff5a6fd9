#include "common/base/json_memory.h"

#include <jansson.h>
#include <stdlib.h>

static void *take (size_t size)
{
    void *memory = malloc (size);
    if (memory == NULL)
        abort ();
    return memory;
}

void json_memory_begin (void)
{
    json_set_alloc_funcs (take, free);
}

#include "services/tiendo/shared/outcome.h"

#include <stdarg.h>
#include <stdio.h>

#include "services/tiendo/shared/manual.h"

int refused (const char *verb, const char *why)
{
    (void) fprintf (stderr, "tiendo %s: %s\n", verb, why);
    return EXIT_REFUSED;
}

int usage_error (const char *verb, const char *format, ...)
{
    va_list arguments;
    va_start (arguments, format);
    (void) fprintf (stderr, "tiendo %s: ", verb);
    (void) vfprintf (stderr, format, arguments);
    (void) fprintf (stderr, "\ntry: tiendo help %s\n", verb);
    va_end (arguments);
    return EXIT_USAGE;
}

void usage_print (const char *verb)
{
    (void) manual_print (verb);
}

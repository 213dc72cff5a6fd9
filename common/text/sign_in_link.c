#include "common/text/sign_in_link.h"

#include <stdio.h>
#include <string.h>

void sign_in_link_write (char ret[SIGN_IN_LINK_SIZE], const char *intake_url, const char *token)
{
    size_t size = strlen (intake_url);
    while (size > 0 && intake_url[size - 1] == '/')
        size--;
    (void) snprintf (ret, SIGN_IN_LINK_SIZE, "%.*s/vao#%s", (int) size, intake_url, token);
}

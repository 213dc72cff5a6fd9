#include "services/exporter/kinds/name_list.h"

#include <stdio.h>
#include <string.h>

void name_list_add (name_list_t *self, const char *name)
{
    self->count++;
    size_t size = strlen (name);
    if (self->shown == NAME_LIST_SHOWN || self->size + size + 3 > sizeof self->text - NAME_LIST_REST)
        return;
    self->shown++;
    self->size += (size_t) snprintf (self->text + self->size, sizeof self->text - self->size, "%s%s", self->size > 0 ? "; " : "", name);
}

const char *name_list_text (name_list_t *self, language_t language)
{
    if (self->count > self->shown)
        words_format (language, self->text + self->size, sizeof self->text - self->size, "; và %s đơn vị khác (xem phụ lục)",
                      "; and %s others (see the annex)", count_word (language, self->count - self->shown).text);
    return self->text;
}

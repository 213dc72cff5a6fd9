#include "services/exporter/format/xml.h"

#include <assert.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

void xml_begin (xml_t *self)
{
    *self = (xml_t){.out = NULL};
    self->out = open_memstream (&self->bytes, &self->size);
    if (self->out == NULL)
        abort ();
}

void xml_begin_document (xml_t *self)
{
    xml_begin (self);
    (void) fputs ("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>", self->out);
}

static void close_tag (xml_t *self)
{
    if (self->tag_open)
        (void) fputc ('>', self->out);
    self->tag_open = false;
}

static void escaped (xml_t *self, const char *text, size_t size)
{
    char *copy = strndup (text, size);
    if (copy == NULL)
        abort ();
    for (char *at = copy; *at != '\0'; at++)
        if ((unsigned char) *at < ' ')
            *at = ' ';
    char *safe = g_markup_escape_text (copy, -1);
    (void) fputs (safe, self->out);
    g_free (safe);
    free (copy);
}

void xml_start (xml_t *self, const char *name)
{
    assert (self->depth < XML_DEPTH);
    close_tag (self);
    (void) fprintf (self->out, "<%s", name);
    self->names[self->depth++] = name;
    self->tag_open = true;
}

void xml_instruction (xml_t *self, const char *text)
{
    close_tag (self);
    (void) fprintf (self->out, "<?%s?>", text);
}

void xml_attribute (xml_t *self, const char *name, const char *value)
{
    assert (self->tag_open);
    (void) fprintf (self->out, " %s=\"", name);
    escaped (self, value, strlen (value));
    (void) fputc ('"', self->out);
}

void xml_text (xml_t *self, const char *text, size_t size)
{
    close_tag (self);
    escaped (self, text, size);
}

void xml_end (xml_t *self)
{
    assert (self->depth > 0);
    self->depth--;
    if (self->tag_open)
        (void) fputs ("/>", self->out);
    else
        (void) fprintf (self->out, "</%s>", self->names[self->depth]);
    self->tag_open = false;
}

void xml_end_document (xml_t *self)
{
    while (self->depth > 0)
        xml_end (self);
    if (fclose (self->out) != 0)
        abort ();
    self->out = NULL;
}

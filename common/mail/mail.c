#include "common/mail/mail.h"

#include <sodium.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

FILE *mail_open (char **text, size_t *size)
{
    FILE *out = open_memstream (text, size);
    if (out == NULL)
        abort ();
    return out;
}

void mail_write_escaped (FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        const char *entity = *text == '<'    ? "&lt;"
                             : *text == '>'  ? "&gt;"
                             : *text == '&'  ? "&amp;"
                             : *text == '"'  ? "&quot;"
                             : *text == '\'' ? "&#39;"
                                             : NULL;
        if (entity != NULL)
            (void) fputs (entity, out);
        else
            (void) fputc (*text, out);
    }
}

void mail_one_line (char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char) *text < ' ' || *text == 0x7f)
            *text = ' ';
}

void mail_clear (mail_t *self)
{
    free (self->subject);
    free (self->text);
    free (self->html);
    *self = (mail_t){.subject = NULL};
}

// ---------------------------------------------------------------- header lines

enum { WORD_BYTES = 39 }; // of text in an encoded word: base64 makes 52 of it, and the line stays under 76

static char *own (const char *text)
{
    char *copy = strdup (text);
    if (copy == NULL)
        abort ();
    return copy;
}

static bool plain (const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if (*at < ' ' || *at > '~')
            return false;
    return strlen (text) < 200 && strstr (text, "=?") == NULL;
}

// As many whole characters as fit a word.
static size_t word_size (const char *text)
{
    size_t size = strlen (text);
    if (size <= WORD_BYTES)
        return size;
    for (size = WORD_BYTES; size > 0 && ((unsigned char) text[size] & 0xc0) == 0x80; size--)
        ;
    return size;
}

char *mail_encoded (const char *text)
{
    if (plain (text))
        return own (text);
    char *encoded = NULL;
    size_t unused = 0;
    FILE *out = mail_open (&encoded, &unused);
    for (size_t size; (size = word_size (text)) > 0; text += size) {
        char word[2 * WORD_BYTES];
        (void) sodium_bin2base64 (word, sizeof word, (const unsigned char *) text, size, sodium_base64_VARIANT_ORIGINAL);
        (void) fprintf (out, "=?UTF-8?B?%s?=%s", word, text[size] != '\0' ? "\r\n " : "");
    }
    (void) fclose (out);
    return encoded;
}

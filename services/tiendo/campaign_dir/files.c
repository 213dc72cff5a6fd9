// What is read of a directory: plain files that lie in it, within bounds; and where everything in them stands.
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/campaign_dir/campaign_dir.h"
#include "services/tiendo/wording/wording.h"

static void text_free (char **text)
{
    free (*text);
}

char *campaign_dir_file (const char *path, const char *name)
{
    size_t size = strlen (path) + strlen (name) + 2;
    char *file = malloc (size);
    if (file == NULL)
        abort ();
    (void) snprintf (file, size, "%s/%s", path, name);
    return file;
}

bool campaign_dir_has (const char *file)
{
    struct stat info;
    return lstat (file, &info) == 0;
}

static bool lies_in (const char *file, const char *directory)
{
    size_t size = strlen (directory);
    return strncmp (file, directory, size) == 0 && (file[size] == '/' || (size > 0 && directory[size - 1] == '/'));
}

// Told where the file is named, if it is.
static bool wrong (campaign_dir_t *self, const char *file, const campaign_dir_named_t *named, const char *why)
{
    return named != NULL ? problem (self->problems, named->file, named->line, named->field, "%s: %s", file, why)
                         : problem (self->problems, file, 0, "", "%s", why);
}

// The file's descriptor, or -1 and why. O_NONBLOCK: a pipe is not waited for.
static int open_plain (const campaign_dir_t *self, const char *file, size_t limit, const char **ret_why)
{
    struct stat info;
    scoped (text_free) char *real = realpath (file, NULL);
    *ret_why = strerror (errno);
    if (real == NULL)
        return -1;
    *ret_why = tr ("a link out of the directory: put the file itself here");
    if (!lies_in (real, self->real))
        return -1;
    int descriptor = open (real, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0 || fstat (descriptor, &info) != 0)
        *ret_why = strerror (errno);
    else if (!S_ISREG (info.st_mode))
        *ret_why = tr ("this is no plain file");
    else if ((uint64_t) info.st_size > limit)
        *ret_why = tr ("larger than any such file is");
    else
        return descriptor;
    if (descriptor >= 0)
        (void) close (descriptor);
    return -1;
}

bool campaign_dir_bytes (campaign_dir_t *self, const char *file, const campaign_dir_named_t *named, size_t limit, char **ret, size_t *ret_size)
{
    const char *why = "";
    int descriptor = open_plain (self, file, limit, &why);
    if (descriptor < 0)
        return wrong (self, file, named, why);
    char *bytes = malloc (limit + 1);
    if (bytes == NULL)
        abort ();
    size_t size = 0;
    ssize_t got = 1;
    while (size < limit && got > 0) {
        got = read (descriptor, bytes + size, limit - size);
        size += got > 0 ? (size_t) got : 0;
    }
    int error = errno;
    (void) close (descriptor);
    if (got < 0) {
        free (bytes);
        return wrong (self, file, named, strerror (error));
    }
    bytes[size] = '\0';
    *ret = bytes;
    *ret_size = size;
    return true;
}

bool campaign_dir_table (campaign_dir_t *self, table_file_t **ret, const char *file, const campaign_dir_named_t *named, const char *const *needed,
                         const char *const *allowed)
{
    scoped (text_free) char *bytes = NULL;
    size_t size = 0;
    return campaign_dir_bytes (self, file, named, TABLE_FILE_MAX_BYTES, &bytes, &size)
           && table_file_parse (ret, file, (slice_t){bytes, size}, self->problems) && table_columns_check (*ret, needed, allowed, self->problems);
}

bool campaign_dir_place (campaign_dir_t *self, const char *file, long line, long *ret_line, const char *format, ...)
{
    char place[300];
    va_list arguments;
    va_start (arguments, format);
    (void) vsnprintf (place, sizeof place, format, arguments);
    va_end (arguments);
    long there = campaign_dir_line (self, place, NULL);
    if (there > 0) {
        *ret_line = there;
        return false;
    }
    json_object_set_new (self->places, place, json_pack ("[s,I]", file, (json_int_t) line));
    return true;
}

long campaign_dir_line (const campaign_dir_t *self, const char *place, const char **ret_file)
{
    const json_t *found = json_object_get (self->places, place);
    if (found == NULL)
        return 0;
    if (ret_file != NULL)
        *ret_file = json_string_value (json_array_get (found, 0));
    return (long) json_integer_value (json_array_get (found, 1));
}

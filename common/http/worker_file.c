#include "common/http/worker_file.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// As the Fetch standard has it in `integrity`.
static json_t *digest_of (const static_file_t *file)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char text[8 + sodium_base64_ENCODED_LEN (sizeof digest, sodium_base64_VARIANT_ORIGINAL)] = "sha256-";
    (void) crypto_hash_sha256 (digest, file->bytes, file->size);
    (void) sodium_bin2base64 (text + 7, sizeof text - 7, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
    return json_string (text);
}

char *worker_file_new (const static_files_t *files, const char *source)
{
    char *made = NULL;
    json_t *digests = json_object ();
    for (size_t i = 0; i < files->count; i++)
        (void) json_object_set_new (digests, files->files[i].name, digest_of (&files->files[i]));
    char *table = json_dumps (digests, JSON_SORT_KEYS);
    for (size_t i = 0; i < files->count; i++)
        if (strcmp (files->files[i].name, source) == 0
            && asprintf (&made, "const digests = %s;\n%.*s", table, (int) files->files[i].size, (const char *) files->files[i].bytes) < 0)
            made = NULL;
    if (made == NULL)
        abort ();
    free (table);
    json_decref (digests);
    return made;
}

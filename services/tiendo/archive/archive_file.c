#include "services/tiendo/archive/archive_file.h"

#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "common/base/scoped.h"

enum { BESIDE = 3, BLOCK = 65536 }; // the entries beside the parts

struct archive_file_s {
    zip_t *zip;
    const char *path; // borrowed
    manifest_t manifest;
    char digest[DIGEST_SIZE];
};

static void entry_close (zip_file_t **file)
{
    if (*file != NULL)
        (void) zip_fclose (*file);
}

void archive_file_close (archive_file_t **self_p)
{
    archive_file_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    if (self->zip != NULL)
        zip_discard (self->zip);
    manifest_free (&self->manifest);
    free (self);
}

const manifest_t *archive_file_manifest (const archive_file_t *self)
{
    return &self->manifest;
}

const char *archive_file_digest (const archive_file_t *self)
{
    return self->digest;
}

// A small entry as a whole; the caller frees it.
static bool read_entry (archive_file_t *self, const char *name, size_t most, char **ret, size_t *size, failure_t *failure)
{
    zip_stat_t about;
    scoped (entry_close) zip_file_t *file = NULL;
    if (zip_stat (self->zip, name, 0, &about) != 0 || (file = zip_fopen (self->zip, name, 0)) == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: it is no archive of tiendo: it holds no %s", self->path, name);
    if (about.size > most)
        return failure_set (failure, FAILURE_PERMANENT, "%s: its %s is larger than it can be: it was altered", self->path, name);
    char *bytes = malloc (about.size + 1);
    if (bytes == NULL || zip_fread (file, bytes, about.size) != (zip_int64_t) about.size) {
        free (bytes);
        return failure_set (failure, FAILURE_PERMANENT, "%s: its %s cannot be read: it was altered", self->path, name);
    }
    *ret = bytes;
    *size = about.size;
    return true;
}

static void bytes_free (char **bytes)
{
    free (*bytes);
}

static bool read_manifest (archive_file_t *self, failure_t *failure)
{
    scoped (bytes_free) char *manifest = NULL;
    scoped (bytes_free) char *signature = NULL;
    size_t size = 0;
    size_t signed_by = 0;
    if (!read_entry (self, "manifest.json", MANIFEST_MOST, &manifest, &size, failure)
        || !read_entry (self, "manifest.sig", ANCHOR_SIGNATURE_BYTES, &signature, &signed_by, failure))
        return false;
    if (!manifest_read (&self->manifest, manifest, size, failure))
        return failure_prefix (failure, "%s", self->path);
    if (signed_by != ANCHOR_SIGNATURE_BYTES || !anchor_bytes_hold (self->manifest.key, manifest, size, (const unsigned char *) signature))
        return failure_set (failure, FAILURE_PERMANENT, "%s: its signature does not hold: the manifest was altered after it was signed", self->path);
    return zip_get_num_entries (self->zip, 0) == (zip_int64_t) (self->manifest.count + BESIDE)
           || failure_set (failure, FAILURE_PERMANENT, "%s: it holds more or less than its manifest names: it was altered", self->path);
}

static bool pass_over (void *argument, const char *bytes, size_t size, failure_t *failure)
{
    (void) argument, (void) bytes, (void) size, (void) failure;
    return true;
}

static bool read_file (archive_file_t *self, failure_t *failure)
{
    int error = 0;
    if (!digest_file (self->path, self->digest, failure))
        return false;
    self->zip = zip_open (self->path, ZIP_RDONLY, &error);
    if (self->zip == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: it is no archive of tiendo, or a part of one", self->path);
    if (!read_manifest (self, failure))
        return false;
    for (const manifest_part_t *part = self->manifest.parts; part < self->manifest.parts + self->manifest.count; part++)
        if (!archive_file_part (self, part, pass_over, NULL, failure))
            return false;
    return true;
}

bool archive_file_open (archive_file_t **ret, const char *path, failure_t *failure)
{
    archive_file_t *self = calloc (1, sizeof *self);
    if (self == NULL)
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    self->path = path;
    if (!read_file (self, failure)) {
        archive_file_close (&self);
        return false;
    }
    *ret = self;
    return true;
}

static void part_name (const manifest_part_t *part, char ret[MANIFEST_NAME + 16])
{
    (void) snprintf (ret, MANIFEST_NAME + 16, "data/%s.csv", part->name);
}

bool archive_file_part (archive_file_t *self, const manifest_part_t *part, archive_take_t *take, void *argument, failure_t *failure)
{
    char name[MANIFEST_NAME + 16];
    char digest[DIGEST_SIZE];
    static char block[BLOCK];
    crypto_hash_sha256_state state;
    long long bytes = 0;
    zip_int64_t size = 0;
    part_name (part, name);
    (void) crypto_hash_sha256_init (&state);
    scoped (entry_close) zip_file_t *file = zip_fopen (self->zip, name, 0);
    while (file != NULL && (size = zip_fread (file, block, sizeof block)) > 0 && (bytes += size) <= part->bytes) {
        (void) crypto_hash_sha256_update (&state, (const unsigned char *) block, (unsigned long long) size);
        if (!take (argument, block, (size_t) size, failure))
            return false;
    }
    digest_text (&state, digest);
    return (file != NULL && size == 0 && bytes == part->bytes && strcmp (digest, part->digest) == 0)
           || failure_set (failure, FAILURE_PERMANENT, "%s: its part %s is not the one that was signed: the file was altered or is damaged",
                           self->path, name);
}

// ---------------------------------------------------------------- writing

static const char readme[] =
    "An archive of one campaign of tiendo: all that was kept of it.\n"
    "\n"
    "data/*.csv      a table each, as CSV (RFC 4180, UTF-8, the first line names the columns; an empty field is no value, \"\" an empty text;\n"
    "                instants have their offset). progress.csv has every report with every revision: the highest rev of a unit and day is\n"
    "                its figure, one without a value takes it out. figure.csv has the figures as they stood at last, of every unit.\n"
    "manifest.json   whose it is, when it was made, and of each table its rows, bytes and SHA-256\n"
    "manifest.sig    the Ed25519 signature (64 bytes) of the bytes of manifest.json, by the key that it names\n"
    "\n"
    "To check it: sha256sum of each data/NAME.csv is what manifest.json says, and, with the key in manifest.json (64 hexadecimal digits):\n"
    "    { printf 302a300506032b6570032100; printf KEY; } | xxd -r -p | openssl pkey -pubin -inform DER -out key.pem\n"
    "    openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in manifest.json -sigfile manifest.sig\n"
    "The key is the province's where it is the one that the province has published. With tiendo: tiendo archive --verify FILE\n"
    "Brought back by: tiendo archive --restore FILE\n";

static bool add (zip_t *zip, const char *name, zip_source_t *source)
{
    if (source != NULL && zip_file_add (zip, name, source, ZIP_FL_ENC_UTF_8) >= 0)
        return true;
    if (source != NULL)
        zip_source_free (source);
    return false;
}

static bool add_all (zip_t *zip, const manifest_t *manifest, const char *text, const unsigned char *signature, FILE **files)
{
    char name[MANIFEST_NAME + 16];
    bool good = add (zip, "README.txt", zip_source_buffer (zip, readme, sizeof readme - 1, 0))
                && add (zip, "manifest.json", zip_source_buffer (zip, text, strlen (text), 0))
                && add (zip, "manifest.sig", zip_source_buffer (zip, signature, ANCHOR_SIGNATURE_BYTES, 0));
    for (size_t i = 0; good && i < manifest->count; i++) {
        part_name (&manifest->parts[i], name);
        zip_source_t *source = zip_source_filep (zip, files[i], 0, -1); // takes the file
        files[i] = source != NULL ? NULL : files[i];
        good = add (zip, name, source);
    }
    return good;
}

// The library writes to a name: the file is made in a folder of temporary files, and copied.
static bool copy (const char *path, FILE *to, char ret[DIGEST_SIZE], failure_t *failure)
{
    FILE *made = fopen (path, "re");
    bool good = made != NULL && digest_stream (made, to, ret, failure);
    if (made != NULL)
        (void) fclose (made);
    return good || made != NULL || failure_set (failure, FAILURE_PERMANENT, "the archive could not be written");
}

bool archive_file_write (FILE *to, const manifest_t *manifest, FILE **files, const anchor_signer_t *signer, const char *folder, char ret[DIGEST_SIZE],
                         failure_t *failure)
{
    scoped (bytes_free) char *text = NULL;
    unsigned char signature[ANCHOR_SIGNATURE_BYTES];
    char path[4200];
    (void) snprintf (path, sizeof path, "%s/archive.zip", folder);
    if (!manifest_write (manifest, &text, failure))
        return false;
    anchor_sign_bytes (signer, text, strlen (text), signature);
    int error = 0;
    zip_t *zip = zip_open (path, ZIP_CREATE | ZIP_EXCL, &error);
    if (zip == NULL)
        return failure_set (failure, FAILURE_PERMANENT, "%s: no archive can be made there", folder);
    if (!add_all (zip, manifest, text, signature, files) || zip_close (zip) != 0) {
        (void) failure_set (failure, FAILURE_PERMANENT, "the archive could not be written: %s", zip_strerror (zip));
        zip_discard (zip);
        return false;
    }
    return copy (path, to, ret, failure);
}

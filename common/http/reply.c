#include "common/http/reply.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ETAG_BYTES = 16, PACK_LEAST = 1024, GZIP_WINDOW = 15 + 16, GZIP_MEMORY = 8 };

// A page is the server's own and nothing else: its files, and the one style within it whose hash the build has worked out.
#define PAGE_POLICY                                                                                                                                  \
    "default-src 'none'; script-src 'self'; style-src 'self'%s%s%s; connect-src 'self'; img-src 'self' data:; worker-src 'self'; base-uri 'none'; "  \
    "form-action 'none'; frame-ancestors 'none'"
#define NO_PAGE_POLICY "default-src 'none'; frame-ancestors 'none'" // figures are no page at all

// The tag of the body, with another ending where it is packed: the bytes are others.
static void etag_of (const response_t *answer, bool packed, char etag[2 * ETAG_BYTES + 8])
{
    unsigned char digest[ETAG_BYTES];
    (void) crypto_generichash (digest, sizeof digest, (const unsigned char *) answer->body, answer->size, NULL, 0);
    etag[0] = '"';
    (void) sodium_bin2hex (etag + 1, 2 * ETAG_BYTES + 1, digest, sizeof digest);
    (void) strcpy (etag + 1 + 2 * ETAG_BYTES, packed ? "-gzip\"" : "\"");
}

static bool takes_gzip (struct MHD_Connection *connection)
{
    const char *takes = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "Accept-Encoding");
    const char *gzip = takes != NULL ? strstr (takes, "gzip") : NULL;
    return gzip != NULL && strncmp (gzip, "gzip;q=0", 8) != 0;
}

// The body as gzip, the caller's to free; NULL: zlib cannot. Only pages are packed: they hold nothing that is secret, so their length tells
// nobody anything.
static unsigned char *pack (const response_t *answer, size_t *size)
{
    z_stream stream = {0};
    if (deflateInit2 (&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    uLong room = deflateBound (&stream, (uLong) answer->size);
    unsigned char *packed = malloc (room);
    if (packed == NULL)
        abort ();
    stream.next_in = (unsigned char *) answer->body;
    stream.avail_in = (uInt) answer->size;
    stream.next_out = packed;
    stream.avail_out = (uInt) room;
    bool whole = deflate (&stream, Z_FINISH) == Z_STREAM_END;
    *size = stream.total_out;
    (void) deflateEnd (&stream);
    if (whole)
        return packed;
    free (packed);
    return NULL;
}

static void add_policy (struct MHD_Response *response, const response_t *answer)
{
    char policy[400];
    const char *hash = answer->style_hash;
    if (answer->page)
        (void) snprintf (policy, sizeof policy, PAGE_POLICY, hash != NULL ? " '" : "", hash != NULL ? hash : "", hash != NULL ? "'" : "");
    (void) MHD_add_response_header (response, "Content-Security-Policy", answer->page ? policy : NO_PAGE_POLICY);
}

// etag: NULL where there is none.
static void add_headers (struct MHD_Response *response, const response_t *answer, const char *etag)
{
    if (answer->type != NULL)
        (void) MHD_add_response_header (response, "Content-Type", answer->type);
    // figures are the asker's alone; only what can be asked for again by its tag may be kept at all
    bool kept = answer->page && !answer->personal;
    (void) MHD_add_response_header (response, "Cache-Control", kept ? "no-cache" : etag != NULL ? "private, no-cache" : "private, no-store");
    (void) MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
    add_policy (response, answer);
    (void) MHD_add_response_header (response, "Referrer-Policy", "no-referrer");
    if (etag != NULL)
        (void) MHD_add_response_header (response, "ETag", etag);
    if (answer->status == 401)
        (void) MHD_add_response_header (response, "WWW-Authenticate", "Bearer realm=\"tiendo\"");
    if (answer->retry_after_s > 0) {
        char seconds[16];
        (void) snprintf (seconds, sizeof seconds, "%d", answer->retry_after_s);
        (void) MHD_add_response_header (response, "Retry-After", seconds);
    }
    if (answer->allow[0] != '\0')
        (void) MHD_add_response_header (response, "Allow", answer->allow);
    if (answer->status == 401 && answer->sign_in != NULL && answer->sign_in[0] != '\0') {
        char link[600];
        (void) snprintf (link, sizeof link, "<%.500s/vao>; rel=\"authorization\"", answer->sign_in);
        (void) MHD_add_response_header (response, "Link", link);
    }
    if (answer->location != NULL)
        (void) MHD_add_response_header (response, "Location", answer->location);
    for (int i = 0; i < RESPONSE_COOKIES; i++)
        if (answer->cookies[i][0] != '\0')
            (void) MHD_add_response_header (response, "Set-Cookie", answer->cookies[i]);
    if (answer->disposition[0] != '\0')
        (void) MHD_add_response_header (response, "Content-Disposition", answer->disposition);
}

static struct MHD_Response *response_of (const response_t *answer, bool packed)
{
    size_t size = 0;
    unsigned char *bytes = packed ? pack (answer, &size) : NULL;
    if (bytes == NULL)
        return MHD_create_response_from_buffer (answer->size, answer->body, MHD_RESPMEM_MUST_COPY);
    struct MHD_Response *response = MHD_create_response_from_buffer (size, bytes, MHD_RESPMEM_MUST_FREE);
    if (response != NULL)
        (void) MHD_add_response_header (response, "Content-Encoding", "gzip");
    return response;
}

unsigned reply_send (struct MHD_Connection *connection, const response_t *answer, bool get)
{
    static char nothing[] = "";
    char etag[2 * ETAG_BYTES + 8];
    bool tagged = get && answer->status == 200 && !answer->personal;
    bool packed = tagged && answer->page && answer->size >= PACK_LEAST && takes_gzip (connection);
    etag_of (answer, packed, etag);
    const char *known = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "If-None-Match");
    bool same = tagged && known != NULL && (strstr (known, etag) != NULL || strcmp (known, "*") == 0);
    unsigned status = same ? 304 : answer->status;
    struct MHD_Response *response = same ? MHD_create_response_from_buffer (0, nothing, MHD_RESPMEM_PERSISTENT) : response_of (answer, packed);
    if (response == NULL)
        return 0;
    add_headers (response, answer, tagged ? etag : NULL);
    if (answer->page)
        (void) MHD_add_response_header (response, "Vary", "Accept-Encoding");
    enum MHD_Result result = MHD_queue_response (connection, status, response);
    MHD_destroy_response (response);
    return result == MHD_YES ? status : 0;
}

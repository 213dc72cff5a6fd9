#include "services/exporter/respond.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ETAG_BYTES = 16 };

// A page is the server's own and nothing else; figures are no page at all.
#define PAGE_POLICY                                                                                                                                  \
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "                           \
    "form-action 'none'; frame-ancestors 'none'"

static void etag_of (const answer_t *answer, char etag[2 * ETAG_BYTES + 3])
{
    unsigned char digest[ETAG_BYTES];
    (void) crypto_generichash (digest, sizeof digest, (const unsigned char *) answer->body, answer->size, NULL, 0);
    etag[0] = '"';
    (void) sodium_bin2hex (etag + 1, 2 * ETAG_BYTES + 1, digest, sizeof digest);
    etag[2 * ETAG_BYTES + 1] = '"';
    etag[2 * ETAG_BYTES + 2] = '\0';
}

// etag: NULL where there is none.
static void add_headers (struct MHD_Response *response, const answer_t *answer, const char *etag)
{
    (void) MHD_add_response_header (response, "Content-Type", answer->type);
    (void) MHD_add_response_header (response, "Cache-Control", "no-cache");
    (void) MHD_add_response_header (response, "X-Content-Type-Options", "nosniff");
    (void) MHD_add_response_header (response, "Content-Security-Policy", answer->page ? PAGE_POLICY : "default-src 'none'; frame-ancestors 'none'");
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
    if (answer->allow != NULL)
        (void) MHD_add_response_header (response, "Allow", answer->allow);
    if (answer->disposition[0] != '\0')
        (void) MHD_add_response_header (response, "Content-Disposition", answer->disposition);
}

unsigned respond (struct MHD_Connection *connection, const answer_t *answer, bool get)
{
    static char nothing[] = "";
    char etag[2 * ETAG_BYTES + 3];
    bool tagged = get && answer->status == 200;
    etag_of (answer, etag);
    const char *known = MHD_lookup_connection_value (connection, MHD_HEADER_KIND, "If-None-Match");
    bool same = tagged && known != NULL && (strstr (known, etag) != NULL || strcmp (known, "*") == 0);
    unsigned status = same ? 304 : answer->status;
    struct MHD_Response *response = same ? MHD_create_response_from_buffer (0, nothing, MHD_RESPMEM_PERSISTENT)
                                         : MHD_create_response_from_buffer (answer->size, answer->body, MHD_RESPMEM_MUST_COPY);
    if (response == NULL)
        return 0;
    add_headers (response, answer, tagged ? etag : NULL);
    enum MHD_Result result = MHD_queue_response (connection, status, response);
    MHD_destroy_response (response);
    return result == MHD_YES ? status : 0;
}

#ifndef TIENDO_COMMON_HTTP_RESPONSE_H
#define TIENDO_COMMON_HTTP_RESPONSE_H
// What a request is answered: a body that the response owns, or a problem (RFC 9457).
#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "common/http/download.h"

enum { RESPONSE_COOKIES = 2, RESPONSE_COOKIE = 320 };

typedef struct {
    unsigned status;
    const char *type; // static
    char *body;
    size_t size;
    char allow[40];                                  // with 405: the methods that the path has
    bool page;                                       // a page of our own: may load its own scripts and styles, and be kept by the browser
    const char *style_hash;                          // of the one style that the page holds within; static, NULL: none
    bool personal;                                   // nobody keeps it: it is for whoever holds a link alone
    int retry_after_s;                               // with 429 and 503; 0: none is said
    char disposition[DOWNLOAD_SIZE];                 // file name of a download, or ""
    char cookies[RESPONSE_COOKIES][RESPONSE_COOKIE]; // values of Set-Cookie, "" where there is none
    const char *location;                            // with 303; static
    const char *sign_in;                             // with 401: where people sign in; static, NULL: nowhere
    void *order;                                     // no answer yet: what the service has to do first; the service's own
} response_t;

void response_text (response_t *self, const char *type, char *body); // takes the body
void response_none (response_t *self);                               // 204
// A problem in words. The coded form says beside it what a program tells it apart by; code is static, of a contract.
void response_problem (response_t *self, unsigned status, const char *format, ...) __attribute__ ((format (printf, 3, 4)));
void response_problem_coded (response_t *self, unsigned status, const char *code, const char *format, ...) __attribute__ ((format (printf, 4, 5)));
// The same with members of its own beside those that every problem has. Takes `members`.
void response_problem_with (response_t *self, unsigned status, const char *code, json_t *members, const char *format, ...)
    __attribute__ ((format (printf, 5, 6)));
void response_clear (response_t *self); // an order must have been taken out
#endif

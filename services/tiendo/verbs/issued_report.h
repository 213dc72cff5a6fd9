#ifndef TIENDO_TIENDO_VERBS_ISSUED_REPORT_H
#define TIENDO_TIENDO_VERBS_ISSUED_REPORT_H
// Reports that were issued, by a mail or by `tiendo report --issue`: the files themselves, kept in the database with their SHA-256.
#include <stddef.h>

#include "services/tiendo/shared/operator_session.h"

// What a report is asked by, as the call has it: as_of and unit may be NULL, for now and the campaign's top; language and report are given.
typedef struct {
    const char *campaign, *date, *format, *as_of, *unit, *language, *report;
} report_key_t;

typedef struct {
    char digest[65]; // "" where none was issued
    char as_of[INSTANT_TEXT_SIZE], issued_at[INSTANT_TEXT_SIZE];
    char by[OPERATOR_ACTOR]; // "mail": a mail carried it
    unsigned char *bytes;    // freed by issued_report_clear
    size_t size;
} issued_report_t;

// The one that was issued, if it was; and, within the session's transaction, another that is issued now: its bytes, size and as_of are set, the rest
// is by this.
bool must_check issued_report_find (issued_report_t *ret, operator_session_t *session, const report_key_t *key, failure_t *failure);
bool must_check issued_report_keep (issued_report_t *self, operator_session_t *session, const report_key_t *key, failure_t *failure);
// By the digest, or how it begins.
bool must_check issued_report_get (issued_report_t *ret, operator_session_t *session, const char *digest, failure_t *failure);
void issued_report_clear (issued_report_t *self); // for scoped()
#endif

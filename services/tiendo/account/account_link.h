#ifndef TIENDO_TIENDO_ACCOUNT_ACCOUNT_LINK_H
#define TIENDO_TIENDO_ACCOUNT_ACCOUNT_LINK_H
// A link by which an account signs in once.
#include "common/text/sign_in_link.h"
#include "services/tiendo/shared/operator_session.h"

typedef struct {
    char link[SIGN_IN_LINK_SIZE];
    char expires_at[INSTANT_TEXT_SIZE];
    char mail[321]; // where the person reads mail, "" where that is not known
    char language[3];
} account_link_t;

// Makes a link in the transaction that is open, and ends the account's older ones.
bool must_check account_link_make (operator_session_t *operator, const char * account, account_link_t *ret, failure_t *failure);

// Sends it to the account's mail address, once it is committed. False: *failure says why it was not.
bool must_check account_link_mail (const operator_session_t *operator, const char * account, const account_link_t *link, failure_t *failure);

typedef struct {
    const char *level, *role, *under;
    const char *output; // the file with the sheet
} account_sheet_t;

// An account for every unit of a level at or below a unit, each with a new link, and a sheet of the links with their QR codes, a page a district: an
// HTML file that any browser prints. One transaction; the file is whole before it commits. *ret_count: how many.
bool must_check account_sheet_make (operator_session_t *operator, const account_sheet_t * sheet, int *ret_count, failure_t *failure);
#endif

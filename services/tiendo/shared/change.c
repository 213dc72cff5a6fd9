#include "services/tiendo/shared/change.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/operator_session.h"
#include "services/tiendo/shared/outcome.h"
#include "services/tiendo/shared/print.h"
#include "services/tiendo/shared/reason.h"

typedef enum { SHOW, MAKE } purpose_t;
typedef enum { CHANGE_DONE, CHANGE_OTHERWISE, CHANGE_FAILED } outcome_t;

static void json_free (json_t **object)
{
    json_decref (*object);
}

static bool is_english (const change_asked_t *asked)
{
    return asked->language != NULL && strcmp (asked->language, "en") == 0;
}

static int note_of (const char *verb, const char *name, const char *given, char kept[PROTO_MAX_NOTE + 1])
{
    failure_t failure = {0};
    if (given == NULL)
        return usage_error (verb, "%s is missing", name);
    if (!reason_read (name, given, kept, &failure))
        return refused (verb, failure.text);
    return kept[0] != '\0' ? -1 : usage_error (verb, "%s is empty: whoever asks later wants to know", name);
}

int change_read (change_asked_t *self, const char *verb)
{
    int status = note_of (verb, "--reason", self->given_reason, self->reason);
    if (status < 0)
        status = note_of (verb, "--document", self->given_document, self->document);
    if (status < 0)
        status = options_language (verb, self->language);
    if (status < 0 && self->check && self->yes)
        status = usage_error (verb, "--check changes nothing, and --yes changes it without asking: give one of them");
    if (status < 0 && !self->check && !self->yes && isatty (STDIN_FILENO) != 1)
        status = usage_error (verb, "there is no terminal to ask at: give --check to see what would change, or --yes to change it");
    return status;
}

// The same for both: but for its number and its instant.
static bool is_same (const json_t *shown, const json_t *made)
{
    scoped (json_free) json_t *one = json_deep_copy (shown);
    scoped (json_free) json_t *other = json_deep_copy (made);
    static const char *const own[] = {"change", "made_at"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        (void) json_object_del (one, own[i]);
        (void) json_object_del (other, own[i]);
    }
    return json_equal (one, other) == 1;
}

static bool commit (const change_t *self, operator_session_t *session, const json_t *answer, failure_t *failure)
{
    json_t *detail = json_deep_copy (self->detail);
    (void) json_object_set (detail, "change", json_object_get (answer, "change"));
    return operator_session_commit (session, self->act, self->campaign, detail, failure);
}

// Makes the change in a transaction, for good or not. *answer: what it moves; shown: what was shown before, if anything was.
static outcome_t attempt (const change_t *self, operator_session_t *session, purpose_t purpose, const json_t *shown, json_t **answer,
                          failure_t *failure)
{
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!operator_session_stamp (session, failure))
        return CHANGE_FAILED;
    self->values[self->value_count - 2] = session->by;
    self->values[self->value_count - 1] = session->now;
    if (!pg_run (session->pg, &rows, failure, self->statement, self->value_count, self->values))
        return CHANGE_FAILED;
    *answer = json_loads (PQgetvalue (rows, 0, 0), 0, NULL);
    if (*answer == NULL)
        return failure_set (failure, FAILURE_FATAL, "the database's answer is not JSON") ? CHANGE_DONE : CHANGE_FAILED;
    bool otherwise = shown != NULL && !is_same (shown, *answer);
    if (purpose == MAKE && !otherwise && json_is_true (json_object_get (*answer, "changes")))
        return commit (self, session, *answer, failure) ? CHANGE_DONE : CHANGE_FAILED;
    if (!pg_execute (session->pg, "ROLLBACK", failure))
        return CHANGE_FAILED;
    (void) json_object_set_new (*answer, "change", json_null ());
    return otherwise ? CHANGE_OTHERWISE : CHANGE_DONE;
}

static void put (const change_asked_t *asked, const json_t *answer)
{
    if (!asked->json) {
        change_show (answer, is_english (asked));
        return;
    }
    char *text = json_dumps (answer, JSON_PRESERVE_ORDER | JSON_COMPACT);
    print_json (text);
    free (text);
}

bool change_confirmed (const change_asked_t *self)
{
    char line[20] = "";
    (void) fprintf (stderr, is_english (self) ? "Change it? [y/N] " : "Thay đổi? [c/K] ");
    (void) fflush (stderr);
    return fgets (line, sizeof line, stdin) != NULL && strchr ("cCyY", line[0]) != NULL && line[0] != '\0';
}

// 0 done, else the exit status; with a terminal it shows and asks before.
static int make (const change_t *self, const change_asked_t *asked, operator_session_t *session)
{
    scoped (json_free) json_t *shown = NULL;
    scoped (json_free) json_t *made = NULL;
    failure_t failure = {0};
    if (asked->check || !asked->yes) {
        if (attempt (self, session, SHOW, NULL, &shown, &failure) == CHANGE_FAILED)
            return refused (self->verb, failure.text);
        put (asked, shown);
        if (asked->check || !json_is_true (json_object_get (shown, "changes")))
            return EXIT_DONE;
        if (!change_confirmed (asked))
            return refused (self->verb, is_english (asked) ? "nothing was changed" : "không thay đổi gì");
    }
    outcome_t outcome = attempt (self, session, MAKE, shown, &made, &failure);
    if (outcome == CHANGE_FAILED)
        return refused (self->verb, failure.text);
    put (asked, made);
    return outcome == CHANGE_DONE ? EXIT_DONE : refused (self->verb, "what it would move has changed since it was shown: look at it again");
}

int change_run (const change_t *self, const change_asked_t *asked)
{
    failure_t failure = {0};
    scoped (operator_session_close) operator_session_t session = {0};
    if (!operator_session_open (&session, true, &failure))
        return refused (self->verb, failure.text);
    return make (self, asked, &session);
}

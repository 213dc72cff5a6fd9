#ifndef TIENDO_TIENDO_SHARED_CHANGE_H
#define TIENDO_TIENDO_SHARED_CHANGE_H
// A change of a running campaign, as every verb that moves something makes it: it is made and taken back to see what it would move, shown by unit,
// and made for good once that is confirmed. What was shown and what is made are compared: where something has changed in between, nothing is made.
#include <jansson.h>
#include <stdbool.h>

#include "proto/codec/note.h"
#include "services/tiendo/shared/options.h"

typedef struct {
    // what the options gave; CHANGE_OPTIONS reads them
    const char *given_reason, *given_document, *language;
    bool check, yes, json;
    // what change_read made of them
    char reason[PROTO_MAX_NOTE + 1], document[PROTO_MAX_NOTE + 1];
} change_asked_t;

#define CHANGE_OPTIONS(asked)                                                                                                                        \
    {"reason", &(asked).given_reason, NULL, NULL, false}, {"document", &(asked).given_document, NULL, NULL, false},                                  \
        {"language", &(asked).language, NULL, NULL, false}, {"check", NULL, &(asked).check, NULL, false}, {"yes", NULL, &(asked).yes, NULL, false},  \
    {                                                                                                                                                \
        "json", NULL, &(asked).json, NULL, false                                                                                                     \
    }

// -1: all that is asked of every change is given. Else the exit status, said on stderr.
int change_read (change_asked_t *self, const char *verb);

typedef struct {
    const char *verb, *act; // how it was called, and what the audit log calls it
    const char *statement;  // answers one row with the answer as JSON (change_answer); its last two parameters are who and when
    const char **values;    // of the others, and room for these two
    int value_count;        // with these two
    const char *campaign;
    json_t *detail; // borrowed: what the audit log is to know besides the change's number
} change_t;

// Shows it, asks where that is to be done, makes it. The exit status.
int change_run (const change_t *self, const change_asked_t *asked);
// Asks at the terminal.
bool change_confirmed (const change_asked_t *self);
// Prints what a change moves, for people.
void change_show (const json_t *answer, bool english);
#endif

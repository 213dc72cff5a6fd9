#ifndef TIENDO_INTAKE_MOVES_CHANGE_BODY_H
#define TIENDO_INTAKE_MOVES_CHANGE_BODY_H
// What a request asks to be changed, read from its body: every value has the form that it must have, or an error says which has not. Whether the
// change can be made is the schema's to say.
#include <jansson.h>
#include <stdbool.h>

enum { CHANGE_BODY_TARGETS = 1000 };

typedef struct {
    json_t *asked;  // for change_by_account: kind, from, reason, document, and what its kind has beside them
    json_t *errors; // [{field, code, values, detail}]; empty: asked is complete
    bool is_judged; // the schema can say more: nothing but the reason or the document is wrong
} change_body_t;

void change_body_read (const json_t *body, change_body_t *ret);
void change_body_clear (change_body_t *self); // for scoped()
#endif

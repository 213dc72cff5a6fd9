#ifndef TIENDO_TIENDO_SHARED_MANUAL_H
#define TIENDO_TIENDO_SHARED_MANUAL_H
// What `tiendo help`, `--help` and `man tiendo` say. The texts are the files of services/tiendo/help, one for each verb: the first line says in one
// sentence what the verb does, a short line that ends with a colon is a heading, indented lines stay as they are, other lines are paragraphs.
// help/tiendo.txt holds what is true of every verb. The list of settings comes from common/runtime/config.c.
#include <stdbool.h>
#include <stddef.h>

// The text of one verb, to stdout. False where there is none.
bool manual_print (const char *verb);
// The verbs, each with its sentence, and what is true of all of them.
void manual_overview (const char *const *verbs, size_t count);
// Every TIENDO_* setting: name, default, sentence.
void manual_settings (void);
// All of it as a manual page (troff, macros "man").
void manual_page (const char *const *verbs, size_t count, const char *version);
#endif

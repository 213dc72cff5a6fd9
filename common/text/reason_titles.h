#ifndef TIENDO_COMMON_TEXT_REASON_TITLES_H
#define TIENDO_COMMON_TEXT_REASON_TITLES_H
// What the reasons of explanations are called for which there are words of old.
#include <stddef.h>

#include "common/text/language.h"

// NULL where the reason has no title.
const char *reason_title (const char *code, language_t language);
// The codes that have one, from 0 on; NULL behind the last.
const char *reason_code_at (size_t index);
#endif

#ifndef TIENDO_COMMON_TEXT_REJECTION_WORDS_H
#define TIENDO_COMMON_TEXT_REJECTION_WORDS_H
// What a rejection code of feed/1 means, for people.
#include "common/text/language.h"

// "" where the code is not known.
const char *rejection_sentence (const char *code, language_t language);
#endif

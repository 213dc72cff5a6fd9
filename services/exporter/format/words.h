#ifndef TIENDO_EXPORTER_FORMAT_WORDS_H
#define TIENDO_EXPORTER_FORMAT_WORDS_H
// Numbers, dates and statuses as people read them, Vietnamese or English (contract: 31.297, 91,7%, 01/7/2024; 31,297, 91.7%, 2024-07-01).
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/text/language.h"

bool language_parse (const char *name, language_t *ret);
const char *language_name (language_t language);

typedef struct {
    char text[64];
} word_t; // returned by value: `count_word (language, n).text` lives to the end of its expression

// Both formats take the same arguments.
void words_format (language_t language, char *text, size_t size, const char *vi, const char *en, ...)
    __attribute__ ((format (printf, 4, 6), format (printf, 5, 6)));
word_t count_word (language_t language, int64_t number);
word_t tenths_word (language_t language, int64_t tenths);       // 91,7
word_t percent_word (language_t language, int64_t tenths);      // 91,7%
word_t day_word (language_t language, const char *day);         // of YYYY-MM-DD
word_t instant_word (language_t language, const char *instant); // of RFC 3339: 17 giờ 30 ngày 15/7/2024
typedef struct {
    char text[320];
} name_t;
// A unit's name within a sentence: what kind it is is no part of the name, and is written small (huyện Bác Ái).
name_t unit_word (language_t language, const char *name);
const char *status_word (language_t language, const char *status);
const char *level_word (language_t language, const char *level);
const char *reason_word (language_t language, const char *reason);
const char *decision_word (language_t language, const char *state);
#endif

#ifndef TIENDO_COMMON_TEXT_LANGUAGE_H
#define TIENDO_COMMON_TEXT_LANGUAGE_H
// The two languages that people are spoken to in.
typedef enum { LANGUAGE_VI, LANGUAGE_EN } language_t;

// A sentence in the reader's language, both written side by side where it is said: the compiler checks the arguments of both.
#define SAY(language, english, vietnamese) ((language) == LANGUAGE_VI ? (vietnamese) : (english))
#endif

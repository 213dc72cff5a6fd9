#ifndef TIENDO_EXPORTER_PAGES_H
#define TIENDO_EXPORTER_PAGES_H
// The dashboard's files, held in the program: `/` and `/page/NAME`. They need no token; what they show does.
#include "services/exporter/answer.h"

bool pages_have (const char *path);
void pages_serve (const char *path, answer_t *answer); // of a path that they have
#endif

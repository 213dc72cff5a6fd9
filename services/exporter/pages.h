#ifndef TIENDO_EXPORTER_PAGES_H
#define TIENDO_EXPORTER_PAGES_H
// The dashboard's files, held in the program: `/` and `/page/NAME`. They need no token; what they show does.
#include "services/exporter/answer.h"

// False: no such page.
bool pages_serve (const char *path, answer_t *answer);
#endif

#include "services/tiendo/wording/wording.h"

#include <stdlib.h>
#include <string.h>

#include "common/text/rejection_words.h"

static language_t chosen = LANGUAGE_EN; // of the process, as a locale is

static language_t environment_language (void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv (names[i]);
        if (value != NULL && value[0] != '\0')
            return strncmp (value, "vi", 2) == 0 ? LANGUAGE_VI : LANGUAGE_EN;
    }
    return LANGUAGE_EN;
}

bool language_choose (const char *given)
{
    if (given != NULL && strcmp (given, "vi") != 0 && strcmp (given, "en") != 0)
        return false;
    chosen = given == NULL ? environment_language () : strcmp (given, "vi") == 0 ? LANGUAGE_VI : LANGUAGE_EN;
    return true;
}

language_t language_chosen (void)
{
    return chosen;
}

const char *tr (const char *english)
{
    const wording_table_t *const tables[] = {&wording_push, &wording_file, &wording_load};
    if (chosen == LANGUAGE_EN)
        return english;
    for (size_t table = 0; table < sizeof tables / sizeof tables[0]; table++)
        for (size_t row = 0; row < tables[table]->count; row++)
            if (strcmp (tables[table]->rows[row].en, english) == 0)
                return tables[table]->rows[row].vi;
    return english;
}

const char *rejection_words (const char *code)
{
    return rejection_sentence (code, chosen);
}

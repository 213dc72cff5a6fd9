#include "common/figures_sheet/unit_names.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

typedef struct {
    const char *code, *name, *parent;
    int32_t from, to;
} unit_t;

struct unit_names_s {
    GStringChunk *texts;
    GPtrArray *units;
    GHashTable *found; // key → GPtrArray of units; the first letter of a key is its kind
};

// The kinds of keys: a code, one without leading zeros, a name with accents, one without.
enum { BY_CODE = 'c', BY_SHORT_CODE = 'z', BY_NAME = 'n', BY_PLAIN_NAME = 'p' };
// What a name's key says of its level: the word for it, no word, or whatever.
enum { NO_LEVEL = '-', ANY_LEVEL = '*' };

static void text_free (char **text)
{
    g_free (*text);
}

static void string_free (GString **text)
{
    (void) g_string_free (*text, TRUE);
}

unit_names_t *unit_names_new (void)
{
    unit_names_t *self = g_new0 (unit_names_t, 1);
    self->texts = g_string_chunk_new (65536);
    self->units = g_ptr_array_new_with_free_func (g_free);
    self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) (void (*) (void)) g_ptr_array_unref);
    return self;
}

void unit_names_destroy (unit_names_t **self_p)
{
    unit_names_t *self = *self_p;
    *self_p = NULL;
    if (self == NULL)
        return;
    g_hash_table_destroy (self->found);
    g_ptr_array_unref (self->units);
    g_string_chunk_free (self->texts);
    g_free (self);
}

size_t unit_names_count (const unit_names_t *self)
{
    return self->units->len;
}

// Lower-case words with one blank between; what is neither letter nor digit parts words.
static char *words_of (const char *text, bool keep_accents)
{
    scoped (text_free) char *lower = g_utf8_casefold (text, -1);
    scoped (text_free) char *form = g_utf8_normalize (lower, -1, keep_accents ? G_NORMALIZE_NFC : G_NORMALIZE_NFD);
    GString *out = g_string_new (NULL);
    bool apart = false;
    for (const char *at = form; at != NULL && *at != '\0'; at += g_utf8_skip[(unsigned char) *at]) {
        gunichar c = g_utf8_get_char (at);
        if (!keep_accents && g_unichar_ismark (c))
            continue;
        if (!g_unichar_isalnum (c) && !g_unichar_ismark (c)) {
            apart = out->len > 0;
            continue;
        }
        if (apart)
            (void) g_string_append_c (out, ' ');
        apart = false;
        (void) g_string_append_unichar (out, !keep_accents && c == 0x111 ? 'd' : c); // đ has no mark to take off
    }
    return g_string_free (out, FALSE);
}

char *words_fold (const char *text)
{
    return words_of (text, false);
}

// The letter of the level that the words begin with, and what follows; NO_LEVEL where they begin with none.
static char level_of (const char *words, const char **ret_rest)
{
    static const struct {
        const char *word;
        char level;
    } levels[] = {{"phường ", 'P'},  {"phuong ", 'P'},  {"p ", 'P'},        {"ward ", 'P'},     {"xã ", 'X'},        {"xa ", 'X'},
                  {"x ", 'X'},       {"commune ", 'X'}, {"thị trấn ", 'R'}, {"thi tran ", 'R'}, {"tt ", 'R'},        {"township ", 'R'},
                  {"thị xã ", 'T'},  {"thi xa ", 'T'},  {"tx ", 'T'},       {"town ", 'T'},     {"thành phố ", 'C'}, {"thanh pho ", 'C'},
                  {"tp ", 'C'},      {"city ", 'C'},    {"huyện ", 'H'},    {"huyen ", 'H'},    {"h ", 'H'},         {"district ", 'H'},
                  {"quận ", 'Q'},    {"quan ", 'Q'},    {"q ", 'Q'},        {"tỉnh ", 'N'},     {"tinh ", 'N'},      {"province ", 'N'},
                  {"đặc khu ", 'D'}, {"dac khu ", 'D'}};
    static const char *const offices[] = {"ubnd ", "uy ban nhan dan ", "ủy ban nhân dân ", "công an ", "cong an ", "ca "};
    const char *rest = words;
    for (size_t i = 0; i < sizeof offices / sizeof offices[0]; i++)
        rest += g_str_has_prefix (rest, offices[i]) ? strlen (offices[i]) : 0;
    *ret_rest = rest;
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
        if (g_str_has_prefix (rest, levels[i].word)) {
            *ret_rest = rest + strlen (levels[i].word);
            return levels[i].level;
        }
    return NO_LEVEL;
}

static const char *short_code (const char *code)
{
    const char *rest = code + strspn (code, "0");
    return *rest != '\0' ? rest : code;
}

static void put (unit_names_t *self, char kind, char level, const char *text, unit_t *unit)
{
    char *key = g_strdup_printf ("%c%c%s", kind, level, text);
    GPtrArray *units = g_hash_table_lookup (self->found, key);
    if (units == NULL) {
        units = g_ptr_array_new ();
        (void) g_hash_table_insert (self->found, key, units);
    } else
        g_free (key);
    g_ptr_array_add (units, unit);
}

static void put_name (unit_names_t *self, char kind, unit_t *unit)
{
    scoped (text_free) char *words = words_of (unit->name, kind == BY_NAME);
    const char *rest = NULL;
    char level = level_of (words, &rest);
    put (self, kind, level, rest, unit);
    put (self, kind, ANY_LEVEL, rest, unit);
}

void unit_names_add (unit_names_t *self, const char *code, const char *name, const char *parent, int32_t from, int32_t to)
{
    unit_t *unit = g_new0 (unit_t, 1);
    *unit = (unit_t){g_string_chunk_insert (self->texts, code), g_string_chunk_insert (self->texts, name),
                     g_string_chunk_insert (self->texts, parent), from, to};
    g_ptr_array_add (self->units, unit);
    put (self, BY_CODE, NO_LEVEL, code, unit);
    put (self, BY_SHORT_CODE, NO_LEVEL, short_code (code), unit);
    put_name (self, BY_NAME, unit);
    put_name (self, BY_PLAIN_NAME, unit);
}

static const GPtrArray *lookup (const unit_names_t *self, char kind, char level, const char *text)
{
    scoped (text_free) char *key = g_strdup_printf ("%c%c%s", kind, level, text);
    return g_hash_table_lookup (self->found, key);
}

const char *unit_names_name (const unit_names_t *self, const char *code)
{
    const GPtrArray *found = lookup (self, BY_CODE, NO_LEVEL, code);
    return found != NULL ? ((const unit_t *) g_ptr_array_index (found, 0))->name : "";
}

// A name with the word for its level is a unit of this level, or one whose name has no such word; a name without is any that is called so.
static const GPtrArray *lookup_name (const unit_names_t *self, char kind, const char *name)
{
    scoped (text_free) char *words = words_of (name, kind == BY_NAME);
    const char *rest = NULL;
    char level = level_of (words, &rest);
    if (rest[0] == '\0')
        return NULL;
    if (level == NO_LEVEL)
        return lookup (self, kind, ANY_LEVEL, rest);
    const GPtrArray *found = lookup (self, kind, level, rest);
    return found != NULL ? found : lookup (self, kind, NO_LEVEL, rest);
}

static const GPtrArray *lookup_any (const unit_names_t *self, const sheet_cell_t *cell)
{
    const GPtrArray *found = NULL;
    if (cell->kind != CELL_NUMBER) // a number may have lost its zeros, even where a unit has the short code
        found = lookup (self, BY_CODE, NO_LEVEL, cell->text);
    found = found != NULL ? found : lookup (self, BY_SHORT_CODE, NO_LEVEL, short_code (cell->text));
    found = found != NULL ? found : lookup_name (self, BY_NAME, cell->text);
    return found != NULL ? found : lookup_name (self, BY_PLAIN_NAME, cell->text);
}

static bool holds_code (const GPtrArray *units, const char *code)
{
    for (guint i = 0; units != NULL && i < units->len; i++)
        if (strcmp (((const unit_t *) g_ptr_array_index (units, i))->code, code) == 0)
            return true;
    return false;
}

// Whether a unit lies below one that is called so.
static bool is_below (const unit_names_t *self, const unit_t *unit, const char *parent)
{
    const GPtrArray *by_name = lookup_name (self, BY_PLAIN_NAME, parent);
    const GPtrArray *by_code = lookup (self, BY_SHORT_CODE, NO_LEVEL, short_code (parent));
    for (int depth = 0; unit != NULL && depth < 16; depth++) {
        if (holds_code (by_name, unit->parent) || holds_code (by_code, unit->parent))
            return true;
        const GPtrArray *above = lookup (self, BY_CODE, NO_LEVEL, unit->parent);
        unit = above != NULL ? g_ptr_array_index (above, 0) : NULL;
    }
    return false;
}

// Of several those that the question's day, and then its parent, leave; all where it leaves none.
static size_t narrow (const unit_names_t *self, const unit_asked_t *asked, const unit_t **units, size_t count, bool by_day)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        const unit_t *unit = units[i];
        if (by_day ? asked->day >= unit->from && asked->day <= unit->to : is_below (self, unit, asked->parent)) {
            units[i] = units[left];
            units[left++] = unit;
        }
    }
    return left > 0 ? left : count;
}

static size_t distinct (const unit_t **units, size_t count)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        bool known = false;
        for (size_t before = 0; before < left; before++)
            known = known || strcmp (units[before]->code, units[i]->code) == 0;
        if (!known)
            units[left++] = units[i];
    }
    return left;
}

static void list_codes (const unit_t **units, size_t count, char *out, size_t size)
{
    scoped (string_free) GString *text = g_string_new (NULL);
    for (size_t i = 0; i < count && i < 5; i++)
        g_string_append_printf (text, "%s%s (%s)", i > 0 ? ", " : "", units[i]->code, units[i]->name);
    (void) snprintf (out, size, "%s", text->str);
}

enum { CANDIDATES = 200 };

static unit_found_t choose (const unit_names_t *self, const unit_asked_t *asked, const GPtrArray *found, const char **ret_code, char *candidates,
                            size_t size)
{
    const unit_t *units[CANDIDATES];
    size_t count = found->len < CANDIDATES ? found->len : CANDIDATES;
    for (size_t i = 0; i < count; i++)
        units[i] = g_ptr_array_index (found, i);
    if (asked->parent[0] != '\0' && count > 1)
        count = narrow (self, asked, units, count, false);
    if (asked->has_day && count > 1)
        count = narrow (self, asked, units, count, true);
    count = distinct (units, count);
    if (count == 1) {
        *ret_code = units[0]->code;
        return UNIT_FOUND;
    }
    list_codes (units, count, candidates, size);
    return UNIT_AMBIGUOUS;
}

unit_found_t unit_names_find (const unit_names_t *self, const unit_asked_t *asked, const char **ret_code, char *candidates, size_t size)
{
    const GPtrArray *found = asked->cell->text[0] != '\0' ? lookup_any (self, asked->cell) : NULL;
    return found != NULL ? choose (self, asked, found, ret_code, candidates, size) : UNIT_UNKNOWN;
}

#include "services/tiendo/shared/options.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "proto/codec/limits.h"
#include "services/tiendo/shared/outcome.h"

enum { OPTIONS_MAX = 20, WAIT_MOST_S = 3600 };

static void append (const char ***list, const char *value)
{
    size_t count = 0;
    while (*list != NULL && (*list)[count] != NULL)
        count++;
    const char **grown = calloc (count + 2, sizeof *grown);
    assert (grown != NULL);
    if (count > 0)
        memcpy (grown, *list, count * sizeof *grown);
    grown[count] = value;
    free (*list);
    *list = grown;
}

static void take (const option_t *option, const char *value)
{
    if (option->flag != NULL)
        *option->flag = true;
    else if (option->list != NULL)
        append (option->list, value);
    else
        *option->value = value;
}

// Also says which there are: whoever mistyped one finds it, and a test compares them with the verb's help.
static int no_option (const char *verb, const char *given, const option_t *options, size_t count)
{
    char known[600] = "";
    for (size_t i = 0; i < count; i++)
        (void) snprintf (known + strlen (known), sizeof known - strlen (known), "%s--%s", i > 0 ? " " : "", options[i].name);
    return usage_error (verb, "%s is no option of this verb; it takes %s", given, count > 0 ? known : "none");
}

int options_read (int argc, char **argv, const option_t *options, size_t count, int *ret_first)
{
    struct option table[OPTIONS_MAX + 3] = {{"help", no_argument, NULL, 'h'}, {"output", required_argument, NULL, 'o'}};
    assert (count <= OPTIONS_MAX);
    const option_t *output = NULL;
    for (size_t i = 0; i < count; i++) {
        table[i + 2] = (struct option){options[i].name, options[i].flag != NULL ? no_argument : required_argument, NULL, (int) (256 + i)};
        if (strcmp (options[i].name, "output") == 0)
            output = &options[i];
    }
    optind = 0;
    opterr = 0;
    for (int found; (found = getopt_long (argc, argv, ":ho:", table, NULL)) != -1;) {
        if (found == 'h') {
            usage_print (argv[0]);
            return EXIT_DONE;
        }
        if (found == 'o' && output != NULL)
            take (output, optarg);
        else if (found == ':')
            return usage_error (argv[0], "%s needs a value", argv[optind - 1]);
        else if (found < 256)
            return no_option (argv[0], argv[optind - 1], options, count);
        else
            take (&options[found - 256], optarg);
    }
    for (size_t i = 0; i < count; i++)
        if (options[i].required && options[i].value != NULL && *options[i].value == NULL)
            return usage_error (argv[0], "--%s is missing", options[i].name);
    *ret_first = optind;
    return -1;
}

int options_no_more (int argc, char **argv, int first)
{
    return first < argc ? usage_error (argv[0], "%s is one argument too many", argv[first]) : -1;
}

int options_day (char **argv, const char *name, const char *value)
{
    int32_t day = 0;
    return value == NULL || day_parse (value, strlen (value), &day)
               ? -1
               : usage_error (argv[0], "--%s takes a day such as 2024-07-15, not %s", name, value);
}

int options_code (const char *verb, const char *value)
{
    size_t size = strlen (value);
    return size >= 1 && size <= PROTO_MAX_CODE ? -1 : usage_error (verb, "a code has 1 to %d bytes", PROTO_MAX_CODE);
}

int options_language (const char *verb, const char *value)
{
    return value == NULL || strcmp (value, "vi") == 0 || strcmp (value, "en") == 0 ? -1 : usage_error (verb, "--language is vi or en");
}

int options_wait (char **argv, const char *value, int *ret_s)
{
    char *end = NULL;
    long wait = value != NULL ? strtol (value, &end, 10) : 0;
    if (value != NULL && (end == value || *end != '\0' || wait < 0 || wait > WAIT_MOST_S))
        return usage_error (argv[0], "--wait takes 0 to %d seconds", WAIT_MOST_S);
    *ret_s = (int) wait;
    return -1;
}

int options_instant (char **argv, const char *name, const char *value)
{
    instant_us_t at = 0;
    failure_t failure = {0};
    return value == NULL || instant_parse (value, &at, &failure)
               ? -1
               : usage_error (argv[0], "--%s takes a time such as 2024-07-15T17:30:00+07:00, not %s", name, value);
}

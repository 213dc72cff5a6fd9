#include "common/base/log.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { VALUE_MAX = 1024, LINE_BYTES = 8192 };

static char log_service[33] = "tiendo";
static log_level_t log_least = LOG_INFO;
static const struct {
    const char *name;
    log_level_t level;
} levels[] = {{"debug", LOG_DEBUG}, {"info", LOG_INFO}, {"warn", LOG_WARN}, {"error", LOG_ERROR}};

static const char *level_name (log_level_t level)
{
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (levels[i].level == level) {
            return levels[i].name;
        }
    }
    return "error";
}

void log_open (const char *service, log_level_t least)
{
    (void) snprintf (log_service, sizeof log_service, "%s", service);
    log_least = least;
}

bool log_level_parse (const char *text, log_level_t *ret)
{
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        if (strcmp (text, levels[i].name) == 0) {
            *ret = levels[i].level;
            return true;
        }
    }
    return false;
}

typedef struct {
    char bytes[LINE_BYTES];
    size_t size;
} line_t;

static void line_add (line_t *line, const char *bytes, size_t size)
{
    if (line->size + size < sizeof line->bytes - 4) { // room for the closing brace, whatever comes
        memcpy (line->bytes + line->size, bytes, size);
        line->size += size;
    }
}

// The length of the well-formed UTF-8 sequence at text, 0 where there is none.
static size_t utf8_length (const unsigned char *text)
{
    if (text[0] < 0x80) {
        return 1;
    }
    size_t length = text[0] >= 0xf0 ? 4 : text[0] >= 0xe0 ? 3 : 2;
    if (text[0] < 0xc2 || text[0] > 0xf4) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    bool bad = (text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] > 0x9f) || (text[0] == 0xf0 && text[1] < 0x90)
               || (text[0] == 0xf4 && text[1] > 0x8f);
    return bad ? 0 : length;
}

static void line_quote (line_t *line, const char *text)
{
    line_add (line, "\"", 1);
    const unsigned char *at = (const unsigned char *) text;
    for (size_t used = 0; *at != 0 && used < VALUE_MAX;) {
        size_t length = utf8_length (at);
        char escaped[8];
        if (length == 0) {
            line_add (line, "\xef\xbf\xbd", 3);
            length = 1;
        } else if (*at == '"' || *at == '\\') {
            escaped[0] = '\\';
            escaped[1] = (char) *at;
            line_add (line, escaped, 2);
        } else if (*at < 0x20 || *at == 0x7f) {
            int size = snprintf (escaped, sizeof escaped, "\\u%04x", *at);
            line_add (line, escaped, (size_t) size);
        } else {
            line_add (line, (const char *) at, length);
        }
        at += length;
        used += length;
    }
    line_add (line, "\"", 1);
}

static void line_pair (line_t *line, const char *key, const char *value)
{
    line_add (line, line->size == 1 ? "" : ",", line->size == 1 ? 0 : 1);
    line_quote (line, key);
    line_add (line, ":", 1);
    line_quote (line, value != NULL ? value : "");
}

static void line_open (line_t *line, log_level_t level, const char *event)
{
    struct timespec now = {0};
    (void) clock_gettime (CLOCK_REALTIME, &now);
    struct tm parts = {0};
    (void) gmtime_r (&now.tv_sec, &parts);
    char date[32];
    char at[64];
    (void) strftime (date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
    (void) snprintf (at, sizeof at, "%s.%06ldZ", date, now.tv_nsec / 1000);
    line_add (line, "{", 1);
    line_pair (line, "at", at);
    line_pair (line, "level", level_name (level));
    line_pair (line, "service", log_service);
    line_pair (line, "event", event);
}

static void line_write (line_t *line)
{
    memcpy (line->bytes + line->size, "}\n", 2);
    line->size += 2;
    for (size_t done = 0; done < line->size;) { // one write a line: lines of several threads do not mix
        ssize_t written = write (STDERR_FILENO, line->bytes + done, line->size - done);
        if (written <= 0) {
            return;
        }
        done += (size_t) written;
    }
}

void log_event (log_level_t level, const char *event, ...)
{
    if (level > log_least) {
        return;
    }
    line_t line = {.size = 0};
    line_open (&line, level, event);
    va_list pairs;
    va_start (pairs, event);
    for (const char *key = va_arg (pairs, const char *); key != NULL; key = va_arg (pairs, const char *)) {
        line_pair (&line, key, va_arg (pairs, const char *));
    }
    va_end (pairs);
    line_write (&line);
}

void log_fatal (const char *event, const char *text)
{
    line_t line = {.size = 0};
    line_open (&line, LOG_ERROR, event);
    line_pair (&line, "reason", text);
    line_write (&line);
}

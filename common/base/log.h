#ifndef TIENDO_COMMON_BASE_LOG_H
#define TIENDO_COMMON_BASE_LOG_H
// One event a line, JSON, on stderr: {"at":…,"level":…,"service":…,"event":…, key: value…}.
// Values are escaped (control bytes, invalid UTF-8 become U+FFFD) and bounded to 1,024 bytes. Never payloads, keys or persons.
#include <stdbool.h>
#include <syslog.h> // LOG_DEBUG and LOG_INFO: czmq.h includes it, so the names are its

typedef int log_level_t; // the syslog's numbers: the lower, the graver
enum { LOG_WARN = LOG_WARNING, LOG_ERROR = LOG_ERR };

void log_open (const char *service, log_level_t least);
bool log_level_parse (const char *text, log_level_t *ret);

// Alternating key, value strings ending in NULL: log_event (LOG_INFO, "day_closed", "campaign", code, NULL);
void log_event (log_level_t level, const char *event, ...) __attribute__ ((sentinel));

// The one line of a main that gives up: error level, whatever the threshold is.
void log_fatal (const char *event, const char *text);
#endif

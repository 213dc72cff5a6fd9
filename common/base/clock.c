#include "common/base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_READS = 20, FIRST_READ_NS = 5000000 };

typedef enum { CLOCK_REAL, CLOCK_FIXED, CLOCK_FILE, CLOCK_SCALED } clock_kind_t;

struct campaign_clock_s {
    clock_kind_t kind;
    instant_us_t start; // FIXED: the instant; FILE: the last good one; SCALED: START
    double epoch;       // SCALED: real Unix seconds
    double speed;
    char path[4096];
};

static instant_us_t real_now (void)
{
    struct timespec now = {0};
    (void) clock_gettime (CLOCK_REALTIME, &now);
    return (instant_us_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t monotonic_ms (void)
{
    struct timespec now = {0};
    (void) clock_gettime (CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Days from the civil date, and back, in the proleptic Gregorian calendar (era arithmetic of 400 years).
static int32_t days_from_civil (int year, int month, int day)
{
    int shifted = year - (month <= 2);
    int era = shifted / 400;
    int year_of_era = shifted - era * 400;
    int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t) (era * 146097 + day_of_era - 719468);
}

static void civil_from_days (int32_t days, int *year, int *month, int *day)
{
    int shifted = days + 719468;
    int era = shifted / 146097;
    int day_of_era = shifted - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = shifted_month + (shifted_month < 10 ? 3 : -9);
    *year = year_of_era + era * 400 + (*month <= 2);
}

// Exactly count digits; -1 otherwise.
static int digits (const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool day_parse (const char *text, size_t size, int32_t *ret)
{
    if (size != 10 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    int year = digits (text, 4);
    int month = digits (text + 5, 2);
    int day = digits (text + 8, 2);
    if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) {
        return false;
    }
    int32_t days = days_from_civil (year, month, day);
    int back_year = 0;
    int back_month = 0;
    int back_day = 0;
    civil_from_days (days, &back_year, &back_month, &back_day);
    if (back_month != month || back_day != day) { // 30 February comes back as March
        return false;
    }
    *ret = days;
    return true;
}

void day_format (int32_t day, char text[DAY_TEXT_SIZE])
{
    int year = 0;
    int month = 0;
    int of_month = 0;
    civil_from_days (day, &year, &month, &of_month);
    (void) snprintf (text, DAY_TEXT_SIZE, "%04u-%02u-%02u", (unsigned) year % 10000u, (unsigned) month % 100u, (unsigned) of_month % 100u);
}

static bool fraction_parse (const char **at, int64_t *ret)
{
    if (**at != '.') {
        return true;
    }
    int64_t unit = 100000;
    int count = 0;
    for ((*at)++; **at >= '0' && **at <= '9'; (*at)++, count++) {
        *ret += (**at - '0') * unit;
        unit /= 10;
    }
    return count >= 1 && count <= 9;
}

static bool offset_parse (const char **at, int *ret_minutes)
{
    if (**at == 'Z' || **at == 'z') {
        (*at)++;
        return true;
    }
    int sign = **at == '+' ? 1 : **at == '-' ? -1 : 0;
    if (sign == 0 || strnlen (*at, 6) < 6 || (*at)[3] != ':') {
        return false;
    }
    int hours = digits (*at + 1, 2);
    int minutes = digits (*at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return false;
    }
    *ret_minutes = sign * (hours * 60 + minutes);
    *at += 6;
    return true;
}

bool instant_parse (const char *text, instant_us_t *ret, failure_t *failure)
{
    int32_t day = 0;
    bool shaped =
        strnlen (text, 20) >= 20 && day_parse (text, 10, &day) && (text[10] == 'T' || text[10] == 't') && text[13] == ':' && text[16] == ':';
    int hour = shaped ? digits (text + 11, 2) : -1;
    int minute = shaped ? digits (text + 14, 2) : -1;
    int second = shaped ? digits (text + 17, 2) : -1;
    int64_t fraction = 0;
    int offset = 0;
    const char *at = shaped ? text + 19 : text;
    if (!shaped || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || !fraction_parse (&at, &fraction)
        || !offset_parse (&at, &offset) || *at != '\0') {
        return failure_set (failure, FAILURE_PERMANENT, "\"%.60s\" is no RFC 3339 time such as 2024-07-15T17:30:00+07:00", text);
    }
    int64_t seconds = (int64_t) day * 86400 + hour * 3600 + minute * 60 + second - (int64_t) offset * 60;
    *ret = seconds * 1000000 + fraction;
    return true;
}

void instant_format (instant_us_t at, int offset_minutes, char text[INSTANT_TEXT_SIZE])
{
    int64_t local = at + (int64_t) offset_minutes * 60000000;
    int64_t seconds = local / 1000000 - (local % 1000000 < 0);
    int64_t fraction = local - seconds * 1000000;
    int64_t day = seconds / 86400 - (seconds % 86400 < 0);
    unsigned second = (unsigned) (seconds - day * 86400);
    char date[DAY_TEXT_SIZE];
    day_format ((int32_t) day, date);
    unsigned offset = (unsigned) abs (offset_minutes);
    (void) snprintf (text, INSTANT_TEXT_SIZE, "%sT%02u:%02u:%02u.%06u%c%02u:%02u", date, second / 3600 % 24, second / 60 % 60, second % 60,
                     (unsigned) fraction % 1000000, offset_minutes < 0 ? '-' : '+', offset / 60 % 24, offset % 60);
}

static bool scaled_parse (campaign_clock_t *self, const char *spec, failure_t *failure);
static instant_us_t scaled_now (const campaign_clock_t *self);

// An instant, or a running clock: START@EPOCH*SPEED.
static bool file_read (const char *path, instant_us_t *ret, failure_t *failure)
{
    int file = open (path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return failure_set (failure, FAILURE_FATAL, "clock file %.200s: %s", path, strerror (errno));
    }
    char text[128];
    ssize_t size = read (file, text, sizeof text - 1);
    (void) close (file);
    if (size <= 0) {
        return failure_set (failure, FAILURE_FATAL, "clock file %.200s is empty", path);
    }
    text[size] = '\0';
    text[strcspn (text, "\r\n \t")] = '\0';
    if (strchr (text, '@') == NULL)
        return instant_parse (text, ret, failure);
    campaign_clock_t running = {.kind = CLOCK_SCALED};
    if (!scaled_parse (&running, text, failure))
        return false;
    *ret = scaled_now (&running);
    return true;
}

static instant_us_t scaled_now (const campaign_clock_t *self)
{
    double elapsed = (double) real_now () / 1e6 - self->epoch;
    return self->start + (instant_us_t) llround (elapsed * self->speed * 1e6);
}

static bool scaled_parse (campaign_clock_t *self, const char *spec, failure_t *failure)
{
    const char *at = strchr (spec, '@');
    char start[64];
    char *end = NULL;
    if (at == NULL || (size_t) (at - spec) >= sizeof start) {
        return failure_set (failure, FAILURE_FATAL, "\"%.80s\" is no clock: fixed:TIME, file:PATH or START@EPOCH*SPEED", spec);
    }
    (void) snprintf (start, sizeof start, "%.*s", (int) (at - spec), spec);
    if (!instant_parse (start, &self->start, failure)) {
        failure->kind = FAILURE_FATAL;
        return false;
    }
    self->epoch = strtod (at + 1, &end);
    bool star = end != at + 1 && *end == '*';
    char *tail = NULL;
    self->speed = star ? strtod (end + 1, &tail) : 0;
    if (!star || tail == end + 1 || *tail != '\0' || !isfinite (self->epoch) || !(self->speed > 0) || self->speed > 1e7) {
        return failure_set (failure, FAILURE_FATAL, "\"%.80s\": after @ comes EPOCH*SPEED, SPEED above 0 and at most 10000000", spec);
    }
    self->kind = CLOCK_SCALED;
    return true;
}

// A program that starts while the file is being written finds it empty or half there: a moment later it is whole.
static bool file_first_read (const char *path, instant_us_t *ret, failure_t *failure)
{
    for (int tries = 0; tries < FIRST_READS; tries++) {
        if (file_read (path, ret, failure)) {
            return true;
        }
        struct timespec moment = {0, FIRST_READ_NS};
        if (access (path, R_OK) != 0 || nanosleep (&moment, NULL) != 0) {
            break;
        }
    }
    failure->kind = FAILURE_FATAL;
    return false;
}

bool campaign_clock_new (campaign_clock_t **ret, const char *spec, failure_t *failure)
{
    campaign_clock_t self = {.kind = CLOCK_REAL};
    if (strncmp (spec, "fixed:", 6) == 0) {
        self.kind = CLOCK_FIXED;
        if (!instant_parse (spec + 6, &self.start, failure)) {
            failure->kind = FAILURE_FATAL;
            return false;
        }
    } else if (strncmp (spec, "file:", 5) == 0) {
        self.kind = CLOCK_FILE;
        (void) snprintf (self.path, sizeof self.path, "%s", spec + 5);
        if (!file_first_read (self.path, &self.start, failure)) {
            return false;
        }
    } else if (spec[0] != '\0' && !scaled_parse (&self, spec, failure)) {
        return false;
    }
    campaign_clock_t *made = malloc (sizeof *made);
    if (made == NULL) {
        return failure_set (failure, FAILURE_FATAL, "out of memory");
    }
    *made = self;
    *ret = made;
    return true;
}

void campaign_clock_destroy (campaign_clock_t **self_p)
{
    free (*self_p);
    *self_p = NULL;
}

instant_us_t campaign_clock_now (campaign_clock_t *self)
{
    switch (self->kind) {
    case CLOCK_REAL:
        return real_now ();
    case CLOCK_FIXED:
        return self->start;
    case CLOCK_FILE: {
        failure_t ignored;
        instant_us_t read = 0;
        if (!file_read (self->path, &read, &ignored)) { // a file caught half-written keeps the last good time
            return __atomic_load_n (&self->start, __ATOMIC_RELAXED);
        }
        __atomic_store_n (&self->start, read, __ATOMIC_RELAXED); // any thread may look
        return read;
    }
    case CLOCK_SCALED:
        return scaled_now (self);
    }
    return real_now ();
}

#include "common/base/metrics.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct metric_s {
    struct metric_s *next;
    const char *type;
    char *name;
    char *labels;
    char *help;
    _Atomic uint64_t count;
    _Atomic double value;
};

struct metrics_s {
    pthread_mutex_t lock; // of the list; values are atomics
    metric_t *first;
    char *more; // families that come as text, or NULL
};

metrics_t *metrics_new (void)
{
    metrics_t *self = calloc (1, sizeof *self);
    if (self == NULL) {
        abort ();
    }
    (void) pthread_mutex_init (&self->lock, NULL);
    return self;
}

void metrics_destroy (metrics_t **self_p)
{
    metrics_t *self = *self_p;
    if (self == NULL) {
        return;
    }
    for (metric_t *one = self->first, *next = NULL; one != NULL; one = next) {
        next = one->next;
        free (one->name);
        free (one->labels);
        free (one->help);
        free (one);
    }
    (void) pthread_mutex_destroy (&self->lock);
    free (self->more);
    free (self);
    *self_p = NULL;
}

// Registering the same series twice gives the same metric. Series of one name stay together, as the format demands.
static metric_t *metric_register (metrics_t *self, const char *type, const char *name, const char *labels, const char *help)
{
    (void) pthread_mutex_lock (&self->lock);
    metric_t **place = &self->first;
    metric_t **behind_name = NULL;
    metric_t *found = NULL;
    for (; *place != NULL && found == NULL; place = &(*place)->next) {
        if (strcmp ((*place)->name, name) == 0) {
            behind_name = &(*place)->next;
            found = strcmp ((*place)->labels, labels) == 0 ? *place : NULL;
        }
    }
    if (found == NULL) {
        found = calloc (1, sizeof *found);
        if (found == NULL || (found->name = strdup (name)) == NULL || (found->labels = strdup (labels)) == NULL
            || (found->help = strdup (help)) == NULL) {
            abort ();
        }
        found->type = type;
        place = behind_name != NULL ? behind_name : place;
        found->next = *place;
        *place = found;
    }
    (void) pthread_mutex_unlock (&self->lock);
    return found;
}

metric_t *metrics_counter (metrics_t *self, const char *name, const char *labels, const char *help)
{
    return metric_register (self, "counter", name, labels, help);
}

metric_t *metrics_gauge (metrics_t *self, const char *name, const char *labels, const char *help)
{
    return metric_register (self, "gauge", name, labels, help);
}

void metric_add (metric_t *metric, uint64_t amount)
{
    (void) atomic_fetch_add_explicit (&metric->count, amount, memory_order_relaxed);
}

void metric_set (metric_t *metric, double value)
{
    atomic_store_explicit (&metric->value, value, memory_order_relaxed);
}

void metrics_set_more (metrics_t *self, char *text)
{
    (void) pthread_mutex_lock (&self->lock);
    free (self->more);
    self->more = text;
    (void) pthread_mutex_unlock (&self->lock);
}

char *metrics_text (metrics_t *self)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream (&text, &size);
    if (stream == NULL) {
        abort ();
    }
    (void) pthread_mutex_lock (&self->lock);
    const char *last = "";
    for (metric_t *one = self->first; one != NULL; one = one->next) {
        if (strcmp (one->name, last) != 0) {
            (void) fprintf (stream, "# HELP %s %s\n# TYPE %s %s\n", one->name, one->help, one->name, one->type);
            last = one->name;
        }
        (void) fprintf (stream, "%s%s%s%s ", one->name, one->labels[0] != '\0' ? "{" : "", one->labels, one->labels[0] != '\0' ? "}" : "");
        if (strcmp (one->type, "counter") == 0) {
            (void) fprintf (stream, "%llu\n", (unsigned long long) atomic_load_explicit (&one->count, memory_order_relaxed));
        } else {
            (void) fprintf (stream, "%.15g\n", atomic_load_explicit (&one->value, memory_order_relaxed));
        }
    }
    if (self->more != NULL)
        (void) fputs (self->more, stream);
    (void) pthread_mutex_unlock (&self->lock);
    (void) fclose (stream);
    return text;
}

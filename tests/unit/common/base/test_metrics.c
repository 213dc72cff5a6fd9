#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>

#include "common/base/metrics.h"

static void series_of_one_name_stay_together_and_are_registered_once (void **state)
{
    (void) state;
    metrics_t *metrics = metrics_new ();
    metric_t *stored = metrics_counter (metrics, "batches_total", "status=\"stored\"", "Batches.");
    metric_set (metrics_gauge (metrics, "waiting", "", "Waiting."), 2.5);
    metric_add (metrics_counter (metrics, "batches_total", "status=\"refused\"", "Batches."), 1);
    metric_add (stored, 41);
    metric_add (metrics_counter (metrics, "batches_total", "status=\"stored\"", "Batches."), 1);
    char *text = metrics_text (metrics);
    assert_string_equal (text, "# HELP batches_total Batches.\n# TYPE batches_total counter\nbatches_total{status=\"stored\"} 42\n"
                               "batches_total{status=\"refused\"} 1\n# HELP waiting Waiting.\n# TYPE waiting gauge\nwaiting 2.5\n");
    free (text);
    metrics_destroy (&metrics);
}

int main (void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test (series_of_one_name_stay_together_and_are_registered_once)};
    return cmocka_run_group_tests (tests, NULL, NULL);
}

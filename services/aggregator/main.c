// tiendo-aggregator: keeps the current figures of every unit and day in step with what was reported.
#include <stdlib.h>

#include "common/base/log.h"
#include "common/base/scoped.h"
#include "services/aggregator/aggregator.h"

int main (void)
{
    failure_t failure = {0};
    scoped (service_destroy) service_t *service = NULL;
    scoped (aggregator_destroy) aggregator_t *aggregator = NULL;
    if (!service_new (&service, "aggregator", &failure) || !aggregator_new (&aggregator, service, &failure)) {
        log_fatal ("failed", failure.text);
        return EXIT_FAILURE;
    }
    return service_run (service);
}

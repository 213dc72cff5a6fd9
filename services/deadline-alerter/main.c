// tiendo-deadline-alerter: closes days by the campaign's clock, raises alerts and hands them to members.
#include "common/base/log.h"
#include "common/base/scoped.h"
#include "common/runtime/service.h"
#include "services/deadline-alerter/alerter.h"

int main (void)
{
    failure_t failure = {0};
    scoped (service_destroy) service_t *service = NULL;
    scoped (alerter_destroy) alerter_t *alerter = NULL; // goes before the service whose loop it is on
    if (!service_new (&service, "deadline-alerter", &failure) || !alerter_new (&alerter, service, &failure)) {
        log_fatal ("failed", failure.text);
        return 1;
    }
    return service_run (service);
}

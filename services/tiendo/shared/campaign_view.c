#include "services/tiendo/shared/campaign_view.h"

#include <stdlib.h>

#include "common/base/scoped.h"
#include "services/tiendo/shared/over.h"
#include "services/tiendo/shared/print.h"

static void text_free (char **text)
{
    free (*text);
}

bool campaign_view_print (operator_session_t *self, const char *campaign, const campaign_view_t *view, failure_t *failure)
{
    scoped (text_free) char *text = NULL;
    if (!operator_session_text (self, &text, failure, view->statement, view->count, view->values))
        return false;
    if (view->json) {
        print_json (text);
        return over_tell (self, campaign, false, stderr, failure);
    }
    json_auto_t *object = json_loads (text, 0, NULL);
    if (object == NULL)
        return failure_set (failure, FAILURE_FATAL, "the database's answer is not JSON");
    view->show (view->asked, object);
    return over_tell (self, campaign, true, stdout, failure);
}

#include "services/tiendo/account/account_link.h"

#include <stdio.h>

#include "common/base/scoped.h"
#include "common/base/secret_token.h"
#include "common/mail/link_mail.h"
#include "common/text/sign_in_link.h"

bool account_link_make (operator_session_t *operator, const char * account, account_link_t *ret, failure_t *failure)
{
    char token[SECRET_TOKEN_SIZE];
    char digest[SECRET_TOKEN_DIGEST_SIZE];
    const char *url = NULL;
    const char *values[] = {account, digest};
    scoped (pg_result_clear) PGresult *rows = NULL;
    if (!config_need (operator->config, "TIENDO_INTAKE_URL", &url, failure))
        return false;
    secret_token_make (token, digest);
    if (!pg_run (operator->pg, &rows, failure, "account_link", 2, values))
        return false;
    sign_in_link_write (ret->link, url, token);
    (void) snprintf (ret->expires_at, sizeof ret->expires_at, "%s", PQgetvalue (rows, 0, 0));
    (void) snprintf (ret->mail, sizeof ret->mail, "%s", PQgetvalue (rows, 0, 1));
    (void) snprintf (ret->language, sizeof ret->language, "%s", PQgetvalue (rows, 0, 2));
    return true;
}

bool account_link_mail (const operator_session_t *operator, const char * account, const account_link_t *link, failure_t *failure)
{
    const config_t *config = operator->config;
    const smtp_server_t server = {config_text (config, "TIENDO_SMTP_URL"), config_text (config, "TIENDO_MAIL_FROM"),
                                  config_text (config, "TIENDO_TLS_CA_FILE")};
    const link_mail_t told = {account, link->language, link->link, config_text (config, "TIENDO_NOTICE")};
    return link_mail_send (&server, link->mail, &told, failure);
}

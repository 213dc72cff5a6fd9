#ifndef TIENDO_TIENDO_DOCTOR_CHECKS_H
#define TIENDO_TIENDO_DOCTOR_CHECKS_H
// What `tiendo doctor` checks beside the database's own findings (doctor.sql): what only the command can see from where it stands. One file each.
#include "common/runtime/config.h"
#include "services/tiendo/doctor/findings.h"

// Asks every endpoint that the settings name: ingest, the alerter's two, the page. A server that is down and one with another key are told apart.
void doctor_endpoints (findings_t *told, const config_t *config);
// Whether the database lies on another machine, and is known there by its certificate.
void doctor_database_way (findings_t *told, const config_t *config);
// The key of links in mails, and whether intake has the same.
void doctor_links (findings_t *told, const config_t *config);
#endif

#ifndef TIENDO_TIENDO_CAMPAIGN_DIR_DIR_YAML_H
#define TIENDO_TIENDO_CAMPAIGN_DIR_DIR_YAML_H
// A YAML file within bounds: one document, not deep, without tags and aliases. Scalars are read as they were written.
#include <yaml.h>

#include "services/tiendo/campaign_dir/campaign_dir.h"

// False: the problem is told. The caller deletes the document.
bool campaign_dir_yaml (campaign_dir_t *self, const char *file, yaml_document_t *ret);
#endif

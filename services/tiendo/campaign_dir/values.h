#ifndef TIENDO_TIENDO_CAMPAIGN_DIR_VALUES_H
#define TIENDO_TIENDO_CAMPAIGN_DIR_VALUES_H
// The values of campaign.yaml's keys, each read as it was written, trimmed and in NFC, within its bounds.
#include <yaml.h>

#include "services/tiendo/campaign_dir/campaign_dir.h"

typedef struct {
    campaign_dir_t *directory;
    const char *folder;
    const char *file;
    yaml_document_t *document;
    const char *key; // that is being read
} value_reader_t;

typedef json_t *read_value_t (value_reader_t *self, const yaml_node_t *node); // NULL: the problem is told

read_value_t value_code, value_title, value_document, value_report, value_top, value_metrics, value_day, value_zone, value_cutoff, value_days_count,
    value_weekdays, value_holidays, value_plan, value_baseline, value_reasons, value_duration, value_apportion, value_implausible;

long value_line (const yaml_node_t *node);
// As it was written; NULL where it is none.
const char *value_scalar (const yaml_node_t *node);
// A map's values as text; `known` names the keys that there are (NULL: any code is), `bytes` bounds each value.
json_t *value_texts (value_reader_t *self, const yaml_node_t *node, const char *const *known, size_t bytes);

// What is wrong with a value: a sentence with one %s, which stands for the value. Always NULL.
#define VALUE_WRONG(self, node, format)                                                                                                              \
    (problem ((self)->directory->problems, (self)->file, value_line (node), (self)->key, format, value_shown (node)) ? NULL : NULL)
const char *value_shown (const yaml_node_t *node);
#endif

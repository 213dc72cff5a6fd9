#include "services/tiendo/campaign_dir/dir_yaml.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"
#include "services/tiendo/wording/wording.h"

enum { YAML_BYTES = 256 * 1024, YAML_DEPTH = 8 };

typedef struct {
    campaign_dir_t *directory;
    const char *file;
    int depth;
    int documents;
} scan_t;

static void bytes_free (char **bytes)
{
    free (*bytes);
}

static bool wrong (const scan_t *self, const yaml_event_t *event, const char *what)
{
    return problem (self->directory->problems, self->file, (long) event->start_mark.line + 1, "", "%s", tr (what));
}

static bool tagged (const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT)
        return event->data.scalar.tag != NULL || event->data.scalar.anchor != NULL;
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return event->data.sequence_start.tag != NULL || event->data.sequence_start.anchor != NULL;
    return event->type == YAML_MAPPING_START_EVENT && (event->data.mapping_start.tag != NULL || event->data.mapping_start.anchor != NULL);
}

static bool judge (scan_t *self, const yaml_event_t *event)
{
    bool opens = event->type == YAML_SEQUENCE_START_EVENT || event->type == YAML_MAPPING_START_EVENT;
    bool closes = event->type == YAML_SEQUENCE_END_EVENT || event->type == YAML_MAPPING_END_EVENT;
    self->depth += (opens ? 1 : 0) - (closes ? 1 : 0);
    if (self->depth > YAML_DEPTH)
        return wrong (self, event, "nested more deeply than any campaign is");
    if (event->type == YAML_DOCUMENT_START_EVENT && self->documents++ > 0)
        return wrong (self, event, "a second document begins here (---): a campaign is one");
    if (event->type == YAML_ALIAS_EVENT || tagged (event))
        return wrong (self, event, "anchors (&), aliases (*) and tags (!) are not read here: write the value itself");
    return true;
}

static bool not_yaml (const scan_t *self, const yaml_parser_t *parser)
{
    size_t line = parser->problem_mark.line;
    return problem (self->directory->problems, self->file, (long) line + 1, "", "not YAML: %s", parser->problem != NULL ? parser->problem : "?");
}

// By events first: they are of any depth, and cost nothing.
static bool scan (scan_t *self, const char *bytes, size_t size)
{
    yaml_parser_t parser;
    bool good = true;
    bool ended = false;
    if (yaml_parser_initialize (&parser) != 1)
        abort ();
    yaml_parser_set_input_string (&parser, (const unsigned char *) bytes, size);
    while (good && !ended) {
        yaml_event_t event;
        if (yaml_parser_parse (&parser, &event) != 1) {
            good = not_yaml (self, &parser);
            break;
        }
        good = judge (self, &event);
        ended = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete (&event);
    }
    yaml_parser_delete (&parser);
    return good;
}

bool campaign_dir_yaml (campaign_dir_t *self, const char *file, yaml_document_t *ret)
{
    scoped (bytes_free) char *bytes = NULL;
    size_t size = 0;
    yaml_parser_t parser;
    scan_t scanned = {.directory = self, .file = file};
    if (!campaign_dir_bytes (self, file, NULL, YAML_BYTES, &bytes, &size) || !scan (&scanned, bytes, size))
        return false;
    if (yaml_parser_initialize (&parser) != 1)
        abort ();
    yaml_parser_set_input_string (&parser, (const unsigned char *) bytes, size);
    bool good = yaml_parser_load (&parser, ret) == 1 || not_yaml (&scanned, &parser);
    yaml_parser_delete (&parser);
    return good;
}

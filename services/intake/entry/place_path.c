#include "services/intake/entry/place_path.h"

#include <string.h>

#include "common/base/clock.h"

static bool take (const char **at, char ret[PROTO_MAX_CODE + 1])
{
    size_t size = strcspn (*at, "/");
    if (size == 0 || size > PROTO_MAX_CODE)
        return false;
    memcpy (ret, *at, size);
    ret[size] = '\0';
    *at += size + ((*at)[size] == '/' ? 1 : 0);
    return true;
}

bool place_path_read (const char *path, place_path_t *ret, response_t *response)
{
    const char *at = path;
    bool good = take (&at, ret->campaign) && take (&at, ret->unit);
    ret->rest = at;
    if (!good)
        response_problem (response, 404, "the path is to go on with a campaign and a unit, of at most %d bytes each", PROTO_MAX_CODE);
    return good;
}

bool place_path_day (const place_path_t *self, response_t *response)
{
    int32_t day;
    if (day_parse (self->rest, strlen (self->rest), &day))
        return true;
    response_problem_coded (response, 422, "bad_date", "%.40s is no day: YYYY-MM-DD", self->rest);
    return false;
}

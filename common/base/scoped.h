#ifndef TIENDO_COMMON_BASE_SCOPED_H
#define TIENDO_COMMON_BASE_SCOPED_H
// `scoped (thing_destroy) thing_t *thing = NULL;` destroys on every way out. Always initialise.
#define scoped(destroy) __attribute__ ((cleanup (destroy)))
#endif

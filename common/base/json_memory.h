#ifndef TIENDO_BASE_JSON_MEMORY_H
#define TIENDO_BASE_JSON_MEMORY_H
// Where jansson gets no memory, the program ends, and is started again: start-up is recovery. Without this a text that was good would be answered as
// one that is no JSON, for good, and an object would go out without the members that found no room.

// For the whole program, before its first thread.
void json_memory_begin (void);
#endif

#ifndef TIENDO_COMMON_BASE_EMBEDDED_FILE_H
#define TIENDO_COMMON_BASE_EMBEDDED_FILE_H
// A file that the program holds: the build makes tables of these from folders (cmake/embed_files.cmake).
#include <stddef.h>

typedef struct {
    const char *name;
    const unsigned char *bytes;
    size_t size;
    const char *style_hash; // of the style that a page holds, as its policy names it ("sha256-…"); NULL: it holds none
} embedded_file_t;
#endif

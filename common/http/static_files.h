#ifndef TIENDO_COMMON_HTTP_STATIC_FILES_H
#define TIENDO_COMMON_HTTP_STATIC_FILES_H
// A page's files, held in the program: a table that the build makes from a folder. "/" is index.html, "/vao" is vao.html, "/page/NAME" any of them.
#include "common/base/embedded_file.h"
#include "common/http/request.h"

typedef embedded_file_t static_file_t;

typedef struct {
    const static_file_t *files;
    size_t count;
} static_files_t;

// The file at a path; NULL: there is none.
const static_file_t *static_files_find (const static_files_t *self, const char *path);
void static_file_serve (const static_file_t *file, response_t *response);
#endif

#include "common/text/qr_code.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/scoped.h"

enum { QUIET = 2 }; // modules of border: the standard asks for four, cameras for two

static void code_free (QRcode **code)
{
    if (*code != NULL)
        QRcode_free (*code);
}

static bool encode (QRcode **ret, const char *text, failure_t *failure)
{
    *ret = QRcode_encodeString8bit (text, 0, QR_ECLEVEL_M);
    return *ret != NULL || failure_set (failure, FAILURE_PERMANENT, "no QR code can be made of it: %s", strerror (errno));
}

static bool is_dark (const QRcode *code, int x, int y)
{
    return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1) != 0;
}

bool qr_code_print (FILE *out, const char *text, failure_t *failure)
{
    static const char *const halves[] = {" ", "▀", "▄", "█"}; // by which of upper and lower is dark
    scoped (code_free) QRcode *code = NULL;
    if (!encode (&code, text, failure))
        return false;
    for (int y = -QUIET; y < code->width + QUIET; y += 2) {
        (void) fputs ("\033[30;107m", out); // black on white
        for (int x = -QUIET; x < code->width + QUIET; x++)
            (void) fputs (halves[(is_dark (code, x, y) ? 1 : 0) + (is_dark (code, x, y + 1) ? 2 : 0)], out);
        (void) fputs ("\033[0m\n", out);
    }
    return true;
}

bool qr_code_path (char **ret, int *ret_size, const char *text, failure_t *failure)
{
    scoped (code_free) QRcode *code = NULL;
    size_t size = 0;
    if (!encode (&code, text, failure))
        return false;
    FILE *out = open_memstream (ret, &size);
    if (out == NULL)
        abort ();
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (is_dark (code, x, y))
                (void) fprintf (out, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
    (void) fclose (out);
    *ret_size = code->width + 2 * QUIET;
    return true;
}

static void text_free (char **text)
{
    free (*text);
}

bool qr_code_svg (FILE *out, const char *text, failure_t *failure)
{
    scoped (text_free) char *path = NULL;
    int size = 0;
    if (!qr_code_path (&path, &size, text, failure))
        return false;
    (void) fprintf (out,
                    "<svg viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"QR\"><path fill=\"#fff\" d=\"M0 "
                    "0h%dv%dH0z\"/><path d=\"%s\"/></svg>",
                    size, size, size, size, path);
    return true;
}

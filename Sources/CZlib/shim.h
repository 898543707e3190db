#include <zlib.h>

// The initialisers are macros that pass the library's version.
static inline int creditd_deflate_init(z_stream *stream, int level, int bits) {
    return deflateInit2(stream, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
}

static inline int creditd_inflate_init(z_stream *stream, int bits) { return inflateInit2(stream, bits); }

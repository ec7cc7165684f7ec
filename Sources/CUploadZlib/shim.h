// zlib's own header and nothing else; `inflateInit2` is a macro, which Swift does not see.
#include <zlib.h>

static inline int czlib_inflateInit2(z_stream *stream, int windowBits) {
    return inflateInit2(stream, windowBits);
}

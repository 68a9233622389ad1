#ifndef CDEMOWORLD_H
#define CDEMOWORLD_H

#include <stddef.h>

/// A file of the demonstration world, byte for byte.
struct demo_file {
    /// The state of the world that the file belongs to.
    const char *state;
    /// The path relative to the world's folder, with `/` between its parts.
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// The number of files.
extern const size_t demo_file_count;

/// A file, in bytewise order of state and path.
struct demo_file demo_file(size_t index);

#endif

#ifndef CAIRDATA_H
#define CAIRDATA_H

#include <stddef.h>

/// A file embedded in the program, byte for byte.
struct air_data {
    const unsigned char *bytes;
    size_t count;
};

/// The number of files of built-in definitions.
extern const size_t air_built_in_count;

/// A file of built-in definitions, in the order of the catalog.
struct air_data air_built_in(size_t index);

/// The explanations of diagnostic codes, as JSON.
struct air_data air_diagnostics(void);

#endif

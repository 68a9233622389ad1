#ifndef CFILES_H
#define CFILES_H

#include <dirent.h>

/// Flushes the whole file system that holds the open descriptor; Glibc hides syncfs behind _GNU_SOURCE.
///
/// Returns 0, or -1 with errno set.
int cfiles_syncfs(int descriptor);

/// The name of the next entry of an open folder, valid until the next call; NULL at the end or on failure.
///
/// `error` is 0 at the end and the errno value on failure. The name is read where it lies: Swift would copy the
/// whole fixed array of `struct dirent`, which may reach beyond the entry.
const char *cfiles_next_name(DIR *folder, int *error);

#endif

#ifndef CFILES_H
#define CFILES_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

/// Flushes the whole file system that contains an open file; Glibc hides syncfs behind _GNU_SOURCE.
///
/// Returns 0, or -1 with errno set.
int cfiles_syncfs(int descriptor);

/// The name of the next entry of an open folder, valid until the next call; NULL at the end or on failure.
///
/// `error` is 0 at the end and the errno value on failure. The name is read in place: Swift would copy the whole
/// fixed-size array of `struct dirent`, which may extend beyond the entry.
const char *cfiles_next_name(DIR *folder, int *error);

/// Opens a watch on folders, and a bell that ends a wait; returns 0, or -1 with errno set.
int cfiles_watch_open(int ends[2]);

/// Watches the entries directly in a folder; returns the number of the watch, or -1 with errno set.
int cfiles_watch_add(int watch, const char *folder);

/// Stops watching a folder.
int cfiles_watch_remove(int watch, int number);

/// Rings the bell.
void cfiles_watch_poke(int bell);

/// Waits until something changes or the bell rings; returns 1, 0 on timeout, or -1 if waiting fails.
int cfiles_watch_wait(int watch, int bell, int milliseconds);

/// Whether the file system of a path reports changes made by other machines or by programs behind it.
bool cfiles_tells_changes(const char *path);

#endif

#define _GNU_SOURCE
#include "CFiles.h"

#include <errno.h>
#include <unistd.h>

int cfiles_syncfs(int descriptor) {
    return syncfs(descriptor);
}

const char *cfiles_next_name(DIR *folder, int *error) {
    errno = 0;
    struct dirent *entry = readdir(folder);
    *error = entry == NULL ? errno : 0;
    return entry == NULL ? NULL : entry->d_name;
}

#define _GNU_SOURCE
#include "CFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/statfs.h>
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

int cfiles_watch_open(int ends[2]) {
    ends[0] = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (ends[0] < 0) return -1;
    ends[1] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (ends[1] >= 0) return 0;
    int reason = errno;
    close(ends[0]);
    errno = reason;
    return -1;
}

int cfiles_watch_add(int watch, const char *folder) {
    return inotify_add_watch(
        watch, folder,
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF
            | IN_ONLYDIR);
}

int cfiles_watch_remove(int watch, int number) { return inotify_rm_watch(watch, number); }

void cfiles_watch_poke(int bell) {
    uint64_t one = 1;
    // If the write fails, the bell is already ringing.
    ssize_t ignored = write(bell, &one, sizeof one);
    (void)ignored;
}

int cfiles_watch_wait(int watch, int bell, int milliseconds) {
    struct pollfd watched[2] = {{watch, POLLIN, 0}, {bell, POLLIN, 0}};
    int count = poll(watched, 2, milliseconds);
    if (count < 0) return errno == EINTR ? 0 : -1;
    if (count == 0) return 0;
    char bytes[16384];
    // Which event has arrived does not matter, so both descriptors are only drained.
    if (watched[0].revents) {
        while (read(watch, bytes, sizeof bytes) > 0) {}
    }
    if (watched[1].revents) {
        ssize_t ignored = read(bell, bytes, sizeof(uint64_t));
        (void)ignored;
    }
    return 1;
}

bool cfiles_tells_changes(const char *path) {
    struct statfs found;
    if (statfs(path, &found) != 0) return true;
    switch ((unsigned long)found.f_type & 0xFFFFFFFFul) {
        case 0x6969:      // NFS
        case 0x517B:      // SMB
        case 0xFF534D42:  // CIFS
        case 0xFE534D42:  // SMB2
        case 0x01021997:  // 9p
        case 0x65735546:  // FUSE
        case 0x5346414F:  // AFS
        case 0x00C36400:  // Ceph
        case 0x73757245:  // Coda
        case 0x0BD00BD0:  // Lustre
            return false;
        default:
            return true;
    }
}

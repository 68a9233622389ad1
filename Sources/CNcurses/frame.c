#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

// ncurses writes several times per frame. It writes to a descriptor of its own, which refers to an in-memory file while
// a frame is drawn; the frame then goes to the terminal in one write.
static int output = -1;
static int memory = -1;
static char *frame;
static size_t frame_capacity;

// The terminal, opened a second time: writing to it never blocks, and other users of standard output are not affected.
static int line = -1;
// The bytes that the terminal has not accepted yet, from `sent` to `waiting`.
static char *queue;
static volatile size_t sent;
static volatile size_t waiting;
static size_t queue_capacity;

static char bracket_open[32];
static char bracket_close[32];
enum { BRACKET = sizeof bracket_open };

static int open_line(void) {
    char name[256];
    if (ttyname_r(STDOUT_FILENO, name, sizeof name) != 0) return -1;
    int opened = open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (opened < 0) return -1;
    struct stat ours, theirs;
    if (fstat(opened, &ours) == 0 && fstat(STDOUT_FILENO, &theirs) == 0 && ours.st_rdev == theirs.st_rdev) return opened;
    close(opened);
    return -1;
}

FILE *cn_output_open(void) {
    output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
    memory = memfd_create("frame", MFD_CLOEXEC);
    line = open_line();
    if (output < 0 || memory < 0) return NULL;
    return fdopen(output, "w");
}

void cn_output_close(FILE *file) {
    if (file) fclose(file);
    if (memory >= 0) close(memory);
    if (line >= 0) close(line);
    output = memory = line = -1;
    sent = waiting = 0;
    free(frame);
    free(queue);
    frame = queue = NULL;
    frame_capacity = queue_capacity = 0;
}

static void copy_bracket(char *bracket, const char *text) {
    size_t count = text ? strlen(text) : 0;
    if (count >= BRACKET) count = 0;
    memcpy(bracket, text, count);
    bracket[count] = 0;
}

void cn_choose_brackets(void) {
    bracket_open[0] = bracket_close[0] = 0;
    const char *both = cn_capability("Sync");
    if (both) {
        copy_bracket(bracket_open, tparm(both, 1));
        copy_bracket(bracket_close, tparm(both, 2));
        return;
    }
    // Querying the terminal would mean waiting, or leaving its answer to the shell. Terminals with bracketed paste
    // parse private modes, and ignore those that they don't support.
    if (!cn_capability("BE")) return;
    copy_bracket(bracket_open, "\033[?2026h");
    copy_bracket(bracket_close, "\033[?2026l");
}

const char *cn_bracket_close(void) { return bracket_close; }

void cn_frame_begin(void) {
    lseek(memory, 0, SEEK_SET);
    dup3(memory, output, O_CLOEXEC);
}

// Makes room for a frame between its brackets.
static bool reserve(size_t count) {
    if (count + 2 * BRACKET <= frame_capacity) return true;
    char *larger = realloc(frame, 2 * count + 2 * BRACKET);
    if (!larger) return false;
    frame = larger;
    frame_capacity = 2 * count + 2 * BRACKET;
    return true;
}

void cn_frame_end(void) {
    off_t count = lseek(memory, 0, SEEK_CUR);
    dup3(STDOUT_FILENO, output, O_CLOEXEC);
    if (count <= 0 || !reserve((size_t)count)) return;
    size_t opening = strlen(bracket_open), closing = strlen(bracket_close);
    ssize_t got = pread(memory, frame + opening, (size_t)count, 0);
    if (got <= 0) return;
    memcpy(frame, bracket_open, opening);
    memcpy(frame + opening + got, bracket_close, closing);
    cn_write_past(frame, opening + (size_t)got + closing);
}

// Writes everything to a terminal that could not be opened a second time, however long it takes.
static bool write_blocking(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t part = write(STDOUT_FILENO, bytes, count);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) return false;
        bytes += part;
        count -= (size_t)part;
    }
    return true;
}

static bool append(const char *bytes, size_t count) {
    if (waiting + count > queue_capacity) {
        char *larger = realloc(queue, 2 * (waiting + count));
        if (!larger) return false;
        queue = larger;
        queue_capacity = 2 * (waiting + count);
    }
    memcpy(queue + waiting, bytes, count);
    waiting += count;
    return true;
}

bool cn_write_past(const char *bytes, size_t count) {
    if (line < 0) return write_blocking(bytes, count);
    return append(bytes, count) && (cn_flush() || cn_is_waiting());
}

bool cn_is_waiting(void) { return sent < waiting; }

int cn_line(void) { return line; }

bool cn_flush(void) {
    while (sent < waiting) {
        ssize_t part = write(line, queue + sent, waiting - sent);
        if (part > 0) {
            sent += (size_t)part;
            continue;
        }
        if (part < 0 && errno == EINTR) continue;
        if (part < 0 && errno == EAGAIN) return false;
        // The terminal is gone; its end is noticed where keys are read.
        sent = waiting = 0;
        return false;
    }
    sent = waiting = 0;
    return true;
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static bool settle(long milliseconds) {
    long end = now() + milliseconds;
    while (cn_is_waiting()) {
        long left = end - now();
        if (left <= 0) return false;
        struct pollfd room = {line, POLLOUT, 0};
        poll(&room, 1, (int)left);
        cn_flush();
    }
    return true;
}

void cn_finish(const char *bytes, size_t count) {
    // A terminal that no longer accepts output must not keep the program from exiting.
    enum { PATIENCE = 500, LAST_PATIENCE = 3000 };
    if (line >= 0 && !settle(PATIENCE)) {
        sent = waiting = 0;
        // Cancels a sequence that was only partly sent.
        cn_write_past("\030", 1);
    }
    cn_write_past(bytes, count);
    if (line < 0 || settle(LAST_PATIENCE)) return;
    sent = waiting = 0;
}

void cn_end_frame_for_good(void) {
    off_t count = lseek(memory, 0, SEEK_CUR);
    dup3(STDOUT_FILENO, output, O_CLOEXEC);
    if (count < 0 || !reserve((size_t)count)) return;
    ssize_t got = pread(memory, frame, (size_t)count, 0);
    cn_finish(frame, got > 0 ? (size_t)got : 0);
}

void cn_write_last(const char *bytes, size_t count) {
    int to = line >= 0 ? line : STDOUT_FILENO;
    if (cn_is_waiting()) {
        ssize_t ignored = write(to, "\030", 1);
        (void)ignored;
    }
    int patience = 10;
    while (count > 0) {
        ssize_t part = write(to, bytes, count);
        if (part > 0) {
            bytes += part;
            count -= (size_t)part;
            continue;
        }
        if (part < 0 && errno == EINTR) continue;
        if (part == 0 || errno != EAGAIN || patience-- == 0) return;
        struct pollfd room = {to, POLLOUT, 0};
        poll(&room, 1, 100);
    }
}

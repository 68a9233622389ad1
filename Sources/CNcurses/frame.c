#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// ncurses writes after every movement of the cursor. It is given a descriptor of its own, which leads to a file in
// memory while a frame is drawn; the frame then goes to the terminal in one write.
static int output = -1;
static int memory = -1;
static char *frame;
static size_t frame_capacity;

static const char bracket_open[] = "\033[?2026h";
static const char bracket_close[] = "\033[?2026l";
enum { BRACKET = sizeof bracket_open - 1 };

FILE *cn_output_open(void) {
    output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10);
    memory = memfd_create("frame", MFD_CLOEXEC);
    if (output < 0 || memory < 0) return NULL;
    return fdopen(output, "w");
}

void cn_output_close(FILE *file) {
    if (file) fclose(file);
    if (memory >= 0) close(memory);
    output = memory = -1;
    free(frame);
    frame = NULL;
    frame_capacity = 0;
}

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
    ssize_t got = pread(memory, frame + BRACKET, (size_t)count, 0);
    if (got <= 0) return;
    // Terminals that know pasting in brackets know frames in brackets, or ignore them.
    const char *modern = tigetstr((char *)"BE");
    if (!modern || modern == (const char *)-1) {
        cn_write_past(frame + BRACKET, (size_t)got);
        return;
    }
    memcpy(frame, bracket_open, BRACKET);
    memcpy(frame + BRACKET + got, bracket_close, BRACKET);
    cn_write_past(frame, (size_t)got + 2 * BRACKET);
}

bool cn_write_past(const char *bytes, size_t count) {
    while (count > 0) {
        ssize_t part = write(STDOUT_FILENO, bytes, count);
        if (part < 0 && errno == EINTR) continue;
        if (part <= 0) return false;
        bytes += part;
        count -= (size_t)part;
    }
    return true;
}

#ifndef CPSEUDOTERMINAL_H
#define CPSEUDOTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

// A program that runs in its own pseudo-terminal.
struct cpt_program {
    pid_t pid;
    int watch;   // becomes readable when the program ends
    int master;
    int slave;   // kept open, so that the modes can be read after the program has ended
    struct termios original;   // the modes before the program started
};

// Starts a program; `arguments` and `environment` end with NULL. Returns 0 or an errno.
int cpt_spawn(
    struct cpt_program *program, const char *path, char *const arguments[], char *const environment[],
    const char *directory, int columns, int rows);
bool cpt_resize(int master, int columns, int rows);

enum { CPT_OUTPUT = 1, CPT_ENDED = 2 };
// Waits for output or for the end of the program; with -1 for `watch`, for output only.
int cpt_wait(int master, int watch, int milliseconds);
// Reads available bytes without waiting; 0 if there are none, -1 at the end of the output.
ssize_t cpt_read(int master, uint8_t *bytes, size_t count);
bool cpt_write(int master, const uint8_t *bytes, size_t count);
// The number of typed bytes that the program has not read.
int cpt_unread(int slave);
// Whether two terminals have the same relevant modes.
bool cpt_same_modes(const struct termios *left, const struct termios *right);
bool cpt_modes(int descriptor, struct termios *modes);
// Collects the status of the program: a code, or a negated signal. Returns false while the program runs.
bool cpt_reap(pid_t pid, int *status);
// The width of a character in columns, as in the C library's UTF-8 locale.
int cpt_width(uint32_t scalar);

#endif

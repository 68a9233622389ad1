#ifndef CPSEUDOTERMINAL_H
#define CPSEUDOTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

// A program that runs in a pseudo-terminal of its own.
struct cpt_program {
    pid_t pid;
    int watch;   // becomes readable when the program ends
    int master;
    int slave;   // kept open, so that the modes can be read after the program has ended
    struct termios original;   // the modes before the program began
};

// Starts a program; `arguments` and `environment` end with NULL. Returns 0 or an errno.
int cpt_spawn(
    struct cpt_program *program, const char *path, char *const arguments[], char *const environment[],
    const char *directory, int columns, int rows);
bool cpt_resize(int master, int columns, int rows);

enum { CPT_OUTPUT = 1, CPT_ENDED = 2 };
// Waits for output or for the end of the program; -1 for `watch` looks for output only.
int cpt_wait(int master, int watch, int milliseconds);
// Reads what there is without waiting; 0 when there is nothing, -1 when there will be nothing more.
ssize_t cpt_read(int master, uint8_t *bytes, size_t count);
bool cpt_write(int master, const uint8_t *bytes, size_t count);
// The number of typed bytes that the program has not read.
int cpt_unread(int slave);
// The modes of the terminal, the ones that matter: true when both are alike.
bool cpt_same_modes(const struct termios *left, const struct termios *right);
bool cpt_modes(int descriptor, struct termios *modes);
// The status as waitpid gives it; false while the program runs. Positive codes, negative signals.
bool cpt_reap(pid_t pid, int *status);
// Columns of a character as the C library measures it in UTF-8.
int cpt_width(uint32_t scalar);

#endif

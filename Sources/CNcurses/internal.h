#ifndef CNCURSES_INTERNAL_H
#define CNCURSES_INTERNAL_H

#define _GNU_SOURCE 1
#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1

#include <curses.h>
#include <stdio.h>
#include <term.h>
#include <termios.h>

#include "CNcurses.h"

// The capability with a name in the terminal's description; NULL without one.
const char *cn_capability(const char *name);

// Adopts the locale's charset; `utf8` requests UTF-8.
void cn_choose_locale(bool utf8);

// The stream that ncurses writes to; between begin and end it collects a frame.
FILE *cn_output_open(void);
void cn_output_close(FILE *file);
void cn_frame_begin(void);
void cn_frame_end(void);
// Ends the last frame before the terminal is handed over; waits for the terminal, but not forever.
void cn_end_frame_for_good(void);
// Writes the last bytes before the terminal is handed over; waits for the terminal, but not forever.
void cn_finish(const char *bytes, size_t count);
// Writes bytes immediately, ahead of anything queued; safe in a signal handler.
void cn_write_last(const char *bytes, size_t count);

// Chooses the sequences that wrap a frame, so that the terminal shows it all at once.
void cn_choose_brackets(void);
// The sequence that ends such a frame; empty without one.
const char *cn_bracket_close(void);
// The descriptor that becomes writable when the terminal accepts more output; -1 if writing blocks.
int cn_line(void);

// The read end of the pipe that the signal handlers write to; -1 when they are not installed.
extern int cn_signal_descriptor;

// Remembers what restores the terminal, so that a signal handler can write it. `modes` are those of the terminal before
// it was taken over; NULL keeps the previous ones.
void cn_capture_restore(const struct termios *modes, const char *extra);
// Remembers only the modes, for a terminal that is not drawn on.
void cn_keep_modes(const struct termios *modes);
void cn_forget_restore(void);
// Restores the terminal immediately; safe in a signal handler.
void cn_restore_now(void);
// Whether ncurses owns the terminal right now.
void cn_set_active(bool active);

#endif

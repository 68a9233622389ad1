#ifndef CNCURSES_H
#define CNCURSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The parts of ncurses that Swift can't import: globals, macros and wide cells. Nothing here decides what a screen
// shows.

// --- screen.c ---

enum cn_open_result {
    CN_OPENED = 0,
    CN_NOT_A_TERMINAL,     // standard input or output is not a terminal
    CN_UNKNOWN_TERMINAL,   // TERM names no terminal that the database knows
    CN_TOO_SIMPLE,         // the terminal cannot move its cursor
    CN_NO_MEMORY           // the system has no descriptors left
};

// Takes over the terminal of standard input and output. `utf8` requests UTF-8 if the locale names no charset.
enum cn_open_result cn_open(bool utf8);
void cn_close(void);

// Whether characters beyond ASCII can be shown.
bool cn_is_utf8(void);
// The number of colors of the terminal; 0 if it has none.
int cn_color_count(void);
int cn_pair_limit(void);
// Color -1 is the terminal's default.
bool cn_define_pair(int pair, int foreground, int background);
void cn_turn_on_mouse(void);

int cn_width(void);
int cn_height(void);
// Reads the size from the terminal itself; returns true if it differs from the size that ncurses knew.
bool cn_update_size(void);

// Leaves the screen to another program or for a stopped job, and returns to it.
void cn_leave(void);
void cn_return(void);

// --- lines.c ---

// Reads standard input key by key, if it is a terminal, without drawing on it, in the locale's charset.
bool cn_open_lines(bool utf8);
void cn_close_lines(void);
// The columns of the terminal; 0 if standard output is not a terminal.
int cn_line_width(void);

// --- drawing.c ---

enum { CN_BOLD = 1, CN_REVERSE = 2, CN_UNDERLINE = 4, CN_DIM = 8 };

void cn_set_style(int attributes, int pair);
void cn_put_ascii(int y, int x, const char *text, int count);
// Puts a character and its combining marks, at most CCHARW_MAX code points, into `width` cells; question marks if the C
// library measures a different width, so that ncurses and the terminal never lose count of the columns.
void cn_put_glyph(int y, int x, const uint32_t *scalars, int count, int width);
void cn_erase(void);
// Makes the next frame repaint the whole terminal.
void cn_repaint(void);
// Shows the cells that were put, and moves the cursor to a position, visible or not; anywhere if the column is
// negative.
void cn_show(int y, int x, bool is_visible);

// --- keys.c ---

// The sequence that the terminal sends for a key, by the name of the capability; NULL if its description has none.
const char *cn_key_sequence(const char *name);
// The character of a byte in the locale's charset; 0 if it is not one.
uint32_t cn_letter(uint8_t byte);
// Queries the background color of the terminal; returns false if the terminal might display the query instead.
bool cn_ask_background(void);

// --- signals.c ---

// Routes TERM, HUP, INT, TSTP, CONT and WINCH into a pipe, and restores the terminal when the process crashes.
bool cn_install_signals(void);
void cn_remove_signals(void);
// The next signal that has arrived; 0 if none has.
int cn_next_signal(void);
void cn_discard_signal(int signal);
// Lets Ctrl-Z stop the process while another program has the terminal.
void cn_default_stop(bool on);
// Stops the process group as Ctrl-Z does, and returns when it is continued.
void cn_stop(void);

// --- waiting.c ---

enum { CN_READY_INPUT = 1, CN_READY_WAKE = 2, CN_READY_SIGNAL = 4, CN_END_OF_INPUT = 8, CN_READY_OUTPUT = 16 };

// Waits for input if requested, for a descriptor (-1 for none), for a signal, or for the terminal to accept queued
// output; -1 milliseconds waits forever. Returns 0 on timeout.
int cn_wait(bool input, int wake, int milliseconds);
// Discards what is waiting on a descriptor.
void cn_drain(int descriptor);
// Makes a pipe whose ends never block and are not inherited by child processes.
bool cn_make_pipe(int ends[2]);
void cn_wake(int descriptor);

// --- frame.c ---

// Writes bytes to the terminal past ncurses; they must not move the cursor. Never blocks: bytes that the terminal does
// not accept are queued until it does.
bool cn_write_past(const char *bytes, size_t count);
// Whether output is waiting for the terminal to accept it.
bool cn_is_waiting(void);
// Writes waiting output as far as the terminal accepts it; returns true if nothing is left.
bool cn_flush(void);

#endif

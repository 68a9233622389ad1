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
    CN_NO_MEMORY           // the system gave no descriptors
};

// Takes over the terminal of standard input and output. `utf8` requests UTF-8 if the locale names no charset.
enum cn_open_result cn_open(bool utf8);
void cn_close(void);

// Whether letters beyond ASCII can be shown.
bool cn_is_utf8(void);
// Colors of the terminal; 0 when it has none.
int cn_color_count(void);
int cn_pair_limit(void);
// Color -1 is the terminal's own.
bool cn_define_pair(int pair, int foreground, int background);
void cn_turn_on_mouse(void);

int cn_width(void);
int cn_height(void);
// Reads the size from the terminal itself; true when it was another one than ncurses believed.
bool cn_update_size(void);

// Puts the screen aside for another program or a stopped job, and takes it back.
void cn_leave(void);
void cn_return(void);

// --- lines.c ---

// Takes standard input key by key, where it is a terminal, without drawing on it; in the locale's letters.
bool cn_open_lines(bool utf8);
void cn_close_lines(void);
// Columns of the terminal; 0 if standard output is not a terminal.
int cn_line_width(void);

// --- drawing.c ---

enum { CN_BOLD = 1, CN_REVERSE = 2, CN_UNDERLINE = 4, CN_DIM = 8 };

void cn_set_style(int attributes, int pair);
void cn_put_ascii(int y, int x, const char *text, int count);
// Puts a letter and its marks, at most CCHARW_MAX characters, into `width` cells; question marks where the C library
// measures them otherwise, so that ncurses and the terminal never lose count of the columns.
void cn_put_glyph(int y, int x, const uint32_t *scalars, int count, int width);
void cn_erase(void);
// Makes the next frame repaint the whole terminal.
void cn_repaint(void);
// Shows the cells that were put, and leaves the cursor at a place, visible or not; anywhere if the column is negative.
void cn_show(int y, int x, bool is_visible);

// --- keys.c ---

// The sequence that the terminal sends for a key, by the name of the capability; NULL if its description has none.
const char *cn_key_sequence(const char *name);
// The letter of a byte in the locale's charset; 0 if it is not one.
uint32_t cn_letter(uint8_t byte);
// Asks the terminal for its background; false where it might show the question instead.
bool cn_ask_background(void);

// --- signals.c ---

// Routes TERM, HUP, INT, TSTP, CONT and WINCH into a pipe, and restores the terminal when the process crashes.
bool cn_install_signals(void);
void cn_remove_signals(void);
// The next signal that has arrived; 0 when there is none.
int cn_next_signal(void);
void cn_discard_signal(int signal);
// Lets Ctrl-Z stop the process while another program has the terminal.
void cn_default_stop(bool on);
// Stops the process group as Ctrl-Z does, and returns when it goes on.
void cn_stop(void);

// --- waiting.c ---

enum { CN_READY_INPUT = 1, CN_READY_WAKE = 2, CN_READY_SIGNAL = 4, CN_END_OF_INPUT = 8, CN_READY_OUTPUT = 16 };

// Waits for input where it is wanted, for a descriptor (-1 for none), a signal, or room for what the terminal has not
// taken yet; -1 milliseconds waits for ever. 0 when time is up.
int cn_wait(bool input, int wake, int milliseconds);
// Reads away what waits on a descriptor.
void cn_drain(int descriptor);
// Two ends of a pipe that never block and that no child inherits.
bool cn_make_pipe(int ends[2]);
void cn_wake(int descriptor);

// --- frame.c ---

// Writes bytes to the terminal past ncurses; they must not move the cursor. Never blocks: bytes that the terminal does
// not accept are queued until it does.
bool cn_write_past(const char *bytes, size_t count);
// Whether something waits for the terminal to take it.
bool cn_is_waiting(void);
// Writes what waits, as far as the terminal takes it; true when nothing waits any more.
bool cn_flush(void);

#endif

#include "internal.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *output;

// The modes of the terminal before it was taken over.
static struct termios original;
static int colors;
static bool mouse_is_on;

// Reports presses, releases, and motion while a button is held, in a format without a limit on columns.
static const char mouse_on[] = "\033[?1000h\033[?1002h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1002l\033[?1000l";

// A string from the terminal database; NULL if the terminal has none.
const char *cn_capability(const char *name) {
    const char *text = tigetstr((char *)name);
    return text == (const char *)-1 ? NULL : text;
}

static void emit(const char *text) {
    if (text) cn_write_past(text, strlen(text));
}

static void modes_on(void) {
    emit(cn_capability("BE"));
    if (mouse_is_on) emit(mouse_on);
}

// Writes text into the frame that is being collected, ahead of what ncurses will write there.
static void put_first(const char *text) {
    if (!text) return;
    ssize_t ignored = write(fileno(output), text, strlen(text));
    (void)ignored;
}

// Whether the environment names a UTF-8 locale, installed here or not.
static bool wants_utf8(void) {
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t index = 0; index < sizeof variables / sizeof variables[0]; index++) {
        const char *name = getenv(variables[index]);
        if (name && *name) return strcasestr(name, ".utf8") || strcasestr(name, ".utf-8");
    }
    return false;
}

void cn_choose_locale(bool utf8) {
    // Remote machines often receive a locale that they don't have; it still indicates what the terminal can show.
    bool is_known = setlocale(LC_CTYPE, "") != NULL;
    if (!is_known) utf8 = utf8 || wants_utf8();
    if (utf8 && strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

static bool is(const char *name, const char *form) {
    const char *text = cn_capability(name);
    return text && strcmp(text, form) == 0;
}

// Halves the bytes of a change of attributes. Given `sgr`, ncurses starts every style from scratch; without it, it
// sends only what differs. Also, the `sgr0` of most entries exits the line-drawing charset, which is never entered
// here.
static void shorten_attributes(void) {
    bool is_plain = is("sgr0", "\033[m") || is("sgr0", "\033(B\033[m") || is("sgr0", "\033[m\017");
    if (!is_plain || !is("bold", "\033[1m") || !is("rev", "\033[7m") || !is("smul", "\033[4m")) return;
    static char plain[] = "\033[m";
    exit_attribute_mode = plain;
    set_attributes = NULL;
}

enum cn_open_result cn_open(bool utf8) {
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) return CN_NOT_A_TERMINAL;
    cn_choose_locale(utf8);
    if (tcgetattr(STDIN_FILENO, &original) != 0) return CN_NOT_A_TERMINAL;
    use_extended_names(TRUE);
    output = cn_output_open();
    screen = output ? newterm(NULL, output, stdin) : NULL;
    if (!screen) {
        cn_output_close(output);
        return output ? CN_UNKNOWN_TERMINAL : CN_NO_MEMORY;
    }
    set_term(screen);
    typeahead(-1);
    if (!cn_capability("cup")) {
        endwin();
        delscreen(screen);
        cn_output_close(output);
        screen = NULL;
        return CN_TOO_SIMPLE;
    }
    // Ctrl-C and Ctrl-Z arrive as keys; signals come only from other processes.
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    intrflush(stdscr, FALSE);
    shorten_attributes();
    // LINES and COLUMNS of the environment do not follow the terminal.
    cn_update_size();
    colors = 0;
    if (has_colors() && start_color() == OK) {
        use_default_colors();
        colors = COLORS;
    }
    mouse_is_on = false;
    cn_choose_brackets();
    modes_on();
    cn_capture_restore(&original, "");
    cn_set_active(true);
    return CN_OPENED;
}

// Ends all modes set on the terminal, with a bounded wait.
static void give_back(void) {
    cn_frame_begin();
    if (mouse_is_on) put_first(mouse_off);
    put_first(cn_capability("BD"));
    curs_set(1);
    endwin();
    cn_end_frame_for_good();
    // ncurses could not do this while its output was redirected.
    tcsetattr(STDIN_FILENO, TCSANOW, &original);
    cn_set_active(false);
}

void cn_close(void) {
    if (!screen) return;
    give_back();
    cn_forget_restore();
    delscreen(screen);
    cn_output_close(output);
    screen = NULL;
}

bool cn_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

int cn_color_count(void) { return colors; }

int cn_pair_limit(void) { return COLOR_PAIRS < 32767 ? COLOR_PAIRS : 32767; }

bool cn_define_pair(int pair, int foreground, int background) {
    return init_extended_pair(pair, foreground, background) == OK;
}

void cn_turn_on_mouse(void) {
    // Terminals that don't parse private modes would display them.
    if (!cn_capability("kmous")) return;
    mouse_is_on = true;
    emit(mouse_on);
    cn_capture_restore(NULL, mouse_off);
}

int cn_width(void) { return COLS; }

int cn_height(void) { return LINES; }

bool cn_update_size(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
    if (size.ws_col == COLS && size.ws_row == LINES) return false;
    resize_term(size.ws_row, size.ws_col);
    // The terminal may have changed the old screen in unknown ways.
    clearok(curscr, TRUE);
    return true;
}

void cn_leave(void) {
    def_prog_mode();
    give_back();
}

void cn_return(void) {
    reset_prog_mode();
    cn_set_active(true);
    modes_on();
    clearok(curscr, TRUE);
}

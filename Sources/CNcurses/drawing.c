#include "internal.h"

#include <wchar.h>

void cn_set_style(int attributes, int pair) {
    attr_t bits = A_NORMAL;
    if (attributes & CN_BOLD) bits |= A_BOLD;
    if (attributes & CN_REVERSE) bits |= A_REVERSE;
    if (attributes & CN_UNDERLINE) bits |= A_UNDERLINE;
    if (attributes & CN_DIM) bits |= A_DIM;
    wattr_set(stdscr, bits, (short)pair, &pair);
}

void cn_put_ascii(int y, int x, const char *text, int count) { mvwaddnstr(stdscr, y, x, text, count); }

// Whether the C library, which ncurses uses to count columns, measures a character and its combining marks as the
// caller does.
static bool is_measured(const uint32_t *scalars, int count, int width) {
    if (wcwidth((wchar_t)scalars[0]) != width) return false;
    for (int index = 1; index < count; index++)
        if (wcwidth((wchar_t)scalars[index]) != 0) return false;
    return true;
}

void cn_put_glyph(int y, int x, const uint32_t *scalars, int count, int width) {
    if (count < 1 || count > CCHARW_MAX || !is_measured(scalars, count, width)) {
        mvwaddnstr(stdscr, y, x, "??", width);
        return;
    }
    wchar_t text[CCHARW_MAX + 1] = {0};
    for (int index = 0; index < count; index++) text[index] = (wchar_t)scalars[index];
    attr_t attributes;
    short pair;
    int wide_pair = 0;
    wattr_get(stdscr, &attributes, &pair, &wide_pair);
    cchar_t cell;
    if (setcchar(&cell, text, attributes, pair, &wide_pair) == OK) mvwadd_wch(stdscr, y, x, &cell);
}

void cn_erase(void) { werase(stdscr); }

void cn_repaint(void) { clearok(curscr, TRUE); }

void cn_show(int y, int x, bool is_visible) {
    cn_frame_begin();
    leaveok(stdscr, x < 0);
    if (x >= 0) wmove(stdscr, y, x);
    curs_set(is_visible);
    wrefresh(stdscr);
    cn_frame_end();
}

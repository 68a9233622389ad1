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

// Puts one spacing character with its marks at the cursor.
static void put_letter(const wchar_t *letters, int count) {
    wchar_t text[CCHARW_MAX + 1] = {0};
    for (int index = 0; index < count && index < CCHARW_MAX; index++) text[index] = letters[index];
    attr_t attributes;
    short pair;
    int wide_pair = 0;
    wattr_get(stdscr, &attributes, &pair, &wide_pair);
    cchar_t cell;
    if (setcchar(&cell, text, attributes, pair, &wide_pair) == OK) wadd_wch(stdscr, &cell);
}

// Columns that the C library gives to all characters together; -1 when it does not know one of them.
static int measured(const uint32_t *scalars, int count) {
    int sum = 0;
    for (int index = 0; index < count; index++) {
        int width = wcwidth((wchar_t)scalars[index]);
        // A selector changes the width in some terminals and not in others.
        if (width < 0 || scalars[index] == 0xFE0F) return -1;
        sum += width;
    }
    return sum;
}

void cn_put_glyph(int y, int x, const uint32_t *scalars, int count, int width) {
    if (wmove(stdscr, y, x) != OK || count < 1) return;
    int used = 0;
    if (measured(scalars, count) == width && wcwidth((wchar_t)scalars[0]) > 0) {
        int start = 0;
        for (int index = 1; index <= count; index++) {
            if (index < count && wcwidth((wchar_t)scalars[index]) == 0) continue;
            put_letter((const wchar_t *)scalars + start, index - start);
            start = index;
        }
        used = width;
    } else {
        wchar_t first = (wchar_t)scalars[0];
        int first_width = wcwidth(first);
        if (first_width < 1 || first_width > width) {
            first = L'?';
            first_width = 1;
        }
        put_letter(&first, 1);
        used = first_width;
    }
    for (; used < width; used++) put_letter(L" ", 1);
}

void cn_erase(void) { werase(stdscr); }

void cn_repaint(void) { clearok(curscr, TRUE); }

void cn_show(int cursor_y, int cursor_x) {
    cn_frame_begin();
    if (cursor_x < 0) {
        leaveok(stdscr, TRUE);
        curs_set(0);
    } else {
        leaveok(stdscr, FALSE);
        wmove(stdscr, cursor_y, cursor_x);
        curs_set(1);
    }
    wrefresh(stdscr);
    cn_frame_end();
}

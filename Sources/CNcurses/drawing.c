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

int cn_shape_glyph(const uint32_t *scalars, int count, int width, uint32_t *shaped) {
    if (count < 1) return 0;
    if (measured(scalars, count) == width && wcwidth((wchar_t)scalars[0]) > 0) {
        for (int index = 0; index < count; index++) shaped[index] = scalars[index];
        return count;
    }
    int used = wcwidth((wchar_t)scalars[0]);
    shaped[0] = scalars[0];
    if (used < 1 || used > width) {
        shaped[0] = L'?';
        used = 1;
    }
    int shapes = 1;
    for (; used < width; used++) shaped[shapes++] = L' ';
    return shapes;
}

void cn_put_glyph(int y, int x, const uint32_t *scalars, int count, int width) {
    enum { LONGEST = 32 };
    uint32_t shaped[LONGEST + 2];
    if (wmove(stdscr, y, x) != OK) return;
    // Of what is too long for any screen, the first character stands for all.
    if (count > LONGEST) count = 1;
    int shapes = cn_shape_glyph(scalars, count, width, shaped);
    int start = 0;
    for (int index = 1; index <= shapes; index++) {
        if (index < shapes && wcwidth((wchar_t)shaped[index]) == 0) continue;
        put_letter((const wchar_t *)shaped + start, index - start);
        start = index;
    }
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

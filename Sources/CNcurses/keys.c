#include "internal.h"

static struct cn_key function(uint32_t code) {
    struct cn_key key = {CN_FUNCTION, code, 0, 0};
    return key;
}

// The rest of a report of the mouse: three numbers, then M for a press or m for a release. Read here because ncurses
// takes press and release for one event where they come together, as they do on slow lines.
static struct cn_key mouse(void) {
    int numbers[3] = {0};
    int count = 0;
    wint_t next = 0;
    while (wget_wch(cn_input, &next) == OK) {
        if (next >= 0x40) break;
        if (next == ';') count++;
        else if (next >= '0' && next <= '9' && count < 3 && numbers[count] < 10000)
            numbers[count] = numbers[count] * 10 + (int)(next - '0');
    }
    struct cn_key key = function(CN_OTHER_KEY);
    if (count != 2 || (next != 'M' && next != 'm')) return key;
    key.x = numbers[1] - 1;
    key.y = numbers[2] - 1;
    // Shift, Meta and Ctrl make no difference.
    switch (numbers[0] & ~0x1C) {
    case 0: key.code = next == 'M' ? CN_MOUSE_PRESS : CN_MOUSE_RELEASE; break;
    case 32: key.code = CN_MOUSE_DRAG; break;
    case 64: key.code = CN_WHEEL_UP; break;
    case 65: key.code = CN_WHEEL_DOWN; break;
    }
    return key;
}

static struct cn_key function_key(wint_t code) {
    switch (code) {
    case KEY_UP: return function(CN_UP);
    case KEY_DOWN: return function(CN_DOWN);
    case KEY_LEFT: return function(CN_LEFT);
    case KEY_RIGHT: return function(CN_RIGHT);
    case KEY_PPAGE: return function(CN_PAGE_UP);
    case KEY_NPAGE: return function(CN_PAGE_DOWN);
    case KEY_HOME: case KEY_A1: return function(CN_HOME);
    case KEY_END: case KEY_C1: return function(CN_END);
    case KEY_ENTER: return function(CN_ENTER);
    case KEY_BACKSPACE: return function(CN_BACKSPACE);
    case KEY_DC: return function(CN_DELETE);
    case KEY_IC: return function(CN_INSERT);
    case KEY_BTAB: return function(CN_BACK_TAB);
    case KEY_RESIZE: return function(CN_RESIZE);
    case CN_KEY_MOUSE: return mouse();
    case CN_KEY_PASTE_BEGIN: return function(CN_PASTE_BEGIN);
    case CN_KEY_PASTE_END: return function(CN_PASTE_END);
    }
    if (code > KEY_F0 && code <= KEY_F0 + 63) return function(CN_F0 + (code - KEY_F0));
    return function(CN_OTHER_KEY);
}

// Swallows the rest of a control sequence that ncurses does not know; otherwise its letters would act as keys.
static bool swallow_sequence(void) {
    wint_t next;
    if (wget_wch(cn_input, &next) != OK) return false;
    if (next != '[' && next != 'O') {
        unget_wch((wchar_t)next);
        return false;
    }
    wint_t opening = next;
    if (wget_wch(cn_input, &next) != OK) {
        // Esc and then the letter itself.
        unget_wch((wchar_t)opening);
        return false;
    }
    while (next < 0x40 || next > 0x7E) {
        if (wget_wch(cn_input, &next) != OK) break;
    }
    return true;
}

struct cn_key cn_read_key(void) {
    struct cn_key none = {CN_NO_KEY, 0, 0, 0};
    wint_t code = 0;
    switch (wget_wch(cn_input, &code)) {
    case KEY_CODE_YES: return function_key(code);
    case OK: break;
    default: return none;
    }
    if (code == 27 && swallow_sequence()) return function(CN_OTHER_KEY);
    struct cn_key key = {CN_CHARACTER, (uint32_t)code, 0, 0};
    return key;
}

void cn_discard_keys(void) { flushinp(); }

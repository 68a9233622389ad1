#include "internal.h"

#include <string.h>

static bool is(const char *name, const char *form) {
    const char *text = cn_capability(name);
    return text && strcmp(text, form) == 0;
}

// Whether a capability is missing or has the form.
static bool may_be(const char *name, const char *form) { return !cn_capability(name) || is(name, form); }

bool cn_draws_by_sequences(void) {
    if (!is("cup", "\033[%i%p1%d;%p2%dH") || !is("cuf", "\033[%p1%dC") || !is("el", "\033[K") || !is("cr", "\r") ||
        !is("hpa", "\033[%i%p1%dG") || !is("vpa", "\033[%i%p1%dd"))
        return false;
    // Behind the last column the cursor must stay in its row, and moving must not care about attributes.
    if (tigetflag((char *)"am") != 1 || tigetflag((char *)"xenl") != 1 || tigetflag((char *)"msgr") != 1) return false;
    // Attributes that take cells or that exclude colours are left to ncurses.
    if (tigetnum((char *)"xmc") >= 0 || tigetnum((char *)"ncv") > 0) return false;
    const char *plain = cn_capability("sgr0");
    if (!plain || !(strstr(plain, "\033[m") || strstr(plain, "\033[0m"))) return false;
    if (!may_be("bold", "\033[1m") || !may_be("dim", "\033[2m") || !may_be("smul", "\033[4m") ||
        !may_be("rev", "\033[7m"))
        return false;
    return cn_color_count() == 0 || is("op", "\033[39;49m");
}

int cn_attributes(void) {
    return (cn_capability("bold") ? CN_BOLD : 0) | (cn_capability("dim") ? CN_DIM : 0) |
           (cn_capability("smul") ? CN_UNDERLINE : 0) | (cn_capability("rev") ? CN_REVERSE : 0);
}

bool cn_erases_cells(void) { return is("ech", "\033[%p1%dX"); }

bool cn_ends_attributes(void) { return is("rmul", "\033[24m") && is("rmso", "\033[27m"); }

int cn_color_parameters(int color, bool background, char *parameters, int capacity) {
    const char *form = cn_capability(background ? "setab" : "setaf");
    const char *text = form ? tparm(form, color) : NULL;
    size_t count = text ? strlen(text) : 0;
    if (count < 4 || strncmp(text, "\033[", 2) != 0 || text[count - 1] != 'm') return 0;
    if ((size_t)capacity < count - 3 || strspn(text + 2, "0123456789;:") != count - 3) return 0;
    memcpy(parameters, text + 2, count - 3);
    return (int)(count - 3);
}

#include "internal.h"

#include <wchar.h>

const char *cn_key_sequence(const char *name) { return cn_capability(name); }

uint32_t cn_letter(uint8_t byte) {
    wint_t letter = btowc(byte);
    return letter == WEOF ? 0 : (uint32_t)letter;
}

bool cn_ask_background(void) {
    // Terminals with bracketed paste parse operating system commands, and ignore those that they don't support; others
    // may display them.
    if (!cn_capability("BE")) return false;
    static const char question[] = "\033]11;?\033\\";
    return cn_write_past(question, sizeof question - 1);
}

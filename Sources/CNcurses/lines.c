#include "internal.h"

#include <sys/ioctl.h>
#include <unistd.h>

static struct termios original;
static bool is_terminal;

bool cn_open_lines(bool utf8) {
    cn_choose_locale(utf8);
    is_terminal = tcgetattr(STDIN_FILENO, &original) == 0;
    if (!is_terminal) return true;
    // Keys are read one by one, and their effect is printed instead of an echo.
    struct termios modes = original;
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    modes.c_iflag &= ~(tcflag_t)IXON;
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSANOW, &modes) != 0) return false;
    cn_keep_modes(&original);
    cn_set_active(true);
    return true;
}

void cn_close_lines(void) {
    if (!is_terminal) return;
    tcsetattr(STDIN_FILENO, TCSANOW, &original);
    cn_set_active(false);
    cn_forget_restore();
}

int cn_line_width(void) {
    struct winsize size;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

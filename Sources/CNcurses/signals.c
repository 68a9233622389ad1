#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

int cn_signal_descriptor = -1;

static int pipe_in = -1;
static volatile sig_atomic_t is_active;
static volatile sig_atomic_t terminate_pending;
static volatile sig_atomic_t hung_up;
static char restore_text[512];
static volatile size_t restore_count;
static struct termios restore_modes;
static volatile sig_atomic_t has_modes;

static const int routed[] = {SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH};
static const int crashes[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGQUIT};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
static struct sigaction old_routed[COUNT(routed)];
static struct sigaction old_crashes[COUNT(crashes)];
static bool installed;
static _Alignas(16) char signal_stack[64 * 1024];

static int append_restore(int character) {
    if (restore_count < sizeof restore_text) restore_text[restore_count++] = (char)character;
    return character;
}

static void append_capability(const char *name) {
    const char *text = cn_capability(name);
    if (text) tputs(text, 1, append_restore);
}

void cn_capture_restore(const struct termios *modes, const char *extra) {
    restore_count = 0;
    while (*extra) append_restore(*extra++);
    for (const char *text = cn_bracket_close(); *text; text++) append_restore(*text);
    append_capability("BD");
    append_capability("rmkx");
    append_capability("sgr0");
    append_capability("op");
    append_capability("cnorm");
    append_capability("rmcup");
    if (modes) {
        restore_modes = *modes;
        has_modes = 1;
    }
}

void cn_keep_modes(const struct termios *modes) {
    restore_count = 0;
    restore_modes = *modes;
    has_modes = 1;
}

void cn_forget_restore(void) {
    restore_count = 0;
    has_modes = 0;
}

void cn_set_active(bool active) { is_active = active; }

void cn_restore_now(void) {
    if (!is_active) return;
    is_active = 0;
    cn_write_last(restore_text, restore_count);
    // In the background, setting the modes would otherwise stop the process.
    signal(SIGTTOU, SIG_IGN);
    if (has_modes) tcsetattr(STDIN_FILENO, TCSANOW, &restore_modes);
}

static void die(int number) {
    cn_restore_now();
    struct sigaction plain = {0};
    plain.sa_handler = SIG_DFL;
    sigaction(number, &plain, NULL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}

/// Whether the process has been continued since it was last stopped.
static atomic_bool continued;

static void on_crash(int number) { die(number); }

static void on_signal(int number) {
    int saved = errno;
    if (number == SIGCONT) continued = true;
    if (number == SIGHUP) hung_up = 1;
    // A second SIGTERM before the first one has been read means that the program hangs. Closing a window sends SIGHUP
    // several times by itself: to the session leader, to the foreground group, and again from a shell to its jobs. A
    // second SIGHUP is therefore not a request to exit immediately.
    if (number == SIGTERM && terminate_pending++) die(number);
    unsigned char byte = (unsigned char)number;
    ssize_t ignored = write(pipe_in, &byte, 1);
    (void)ignored;
    errno = saved;
}

bool cn_install_signals(void) {
    static bool restores_at_exit;
    int ends[2];
    if (!cn_make_pipe(ends)) return false;
    cn_signal_descriptor = ends[0];
    pipe_in = ends[1];
    terminate_pending = hung_up = 0;
    if (!restores_at_exit) restores_at_exit = atexit(cn_restore_now) == 0;

    struct sigaction route = {0};
    route.sa_handler = on_signal;
    route.sa_flags = SA_RESTART;
    for (size_t index = 0; index < COUNT(routed); index++) sigaction(routed[index], &route, &old_routed[index]);

    // A stack overflow is also a crash, and leaves no room for a handler.
    stack_t stack = {.ss_sp = signal_stack, .ss_size = sizeof signal_stack};
    sigaltstack(&stack, NULL);
    struct sigaction crash = {0};
    crash.sa_handler = on_crash;
    crash.sa_flags = SA_ONSTACK | SA_NODEFER;
    for (size_t index = 0; index < COUNT(crashes); index++) sigaction(crashes[index], &crash, &old_crashes[index]);
    installed = true;
    return true;
}

static bool terminal_has_gone(void) {
    struct termios modes;
    return hung_up || (tcgetattr(STDIN_FILENO, &modes) != 0 && errno == EIO);
}

void cn_remove_signals(void) {
    if (!installed) return;
    installed = false;
    struct sigaction quiet = {0};
    quiet.sa_handler = SIG_IGN;
    for (size_t index = 0; index < COUNT(routed); index++) {
        // The end of the input may be noticed before its SIGHUP, which must not cut the remaining work short.
        bool is_over = routed[index] == SIGHUP && terminal_has_gone();
        sigaction(routed[index], is_over ? &quiet : &old_routed[index], NULL);
    }
    for (size_t index = 0; index < COUNT(crashes); index++) sigaction(crashes[index], &old_crashes[index], NULL);
    close(cn_signal_descriptor);
    close(pipe_in);
    cn_signal_descriptor = pipe_in = -1;
}

static bool dropped[NSIG];

int cn_next_signal(void) {
    unsigned char byte;
    while (read(cn_signal_descriptor, &byte, 1) == 1) {
        if (byte == SIGTERM) terminate_pending = 0;
        if (byte >= NSIG || !dropped[byte]) return byte;
    }
    memset(dropped, 0, sizeof dropped);
    return 0;
}

void cn_discard_signal(int number) {
    if (number > 0 && number < NSIG) dropped[number] = true;
}

void cn_default_stop(bool on) {
    struct sigaction action = {0};
    action.sa_handler = on ? SIG_DFL : on_signal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGTSTP, &action, NULL);
}

void cn_stop(void) {
    continued = false;
    cn_default_stop(true);
    // Signals the whole group, as the terminal does: a wrapper that started the program must stop with it.
    kill(0, SIGTSTP);
    // Another thread may receive the signal, which stops the process only once that thread handles it; until then the
    // default action must stay in place. If nothing can continue the process, it does not stop at all, which is clear
    // after a second.
    for (int tries = 0; tries < 200 && !continued; tries++) poll(NULL, 0, 5);
    cn_default_stop(false);
}

#define _GNU_SOURCE 1
#include "CPseudoTerminal.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

// Runs between fork and exec: nothing here may allocate or take a lock.
static void become(
    int slave, const char *path, char *const arguments[], char *const environment[], const char *directory) {
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    for (int descriptor = 0; descriptor < 3; descriptor++) dup2(slave, descriptor);
    close_range(3, ~0U, 0);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (directory && chdir(directory) != 0) _exit(126);
    execve(path, arguments, environment);
    _exit(127);
}

int cpt_spawn(
    struct cpt_program *program, const char *path, char *const arguments[], char *const environment[],
    const char *directory, int columns, int rows) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    if (openpty(&program->master, &program->slave, NULL, NULL, &size) != 0) return errno;
    tcgetattr(program->slave, &program->original);
    fcntl(program->master, F_SETFD, FD_CLOEXEC);
    fcntl(program->slave, F_SETFD, FD_CLOEXEC);
    fcntl(program->master, F_SETFL, O_NONBLOCK);
    program->pid = fork();
    if (program->pid == 0) become(program->slave, path, arguments, environment, directory);
    int failure = errno;
    if (program->pid > 0) {
        program->watch = (int)syscall(SYS_pidfd_open, program->pid, 0);
        if (program->watch >= 0) return 0;
        failure = errno;
        kill(program->pid, SIGKILL);
        waitpid(program->pid, NULL, 0);
    }
    close(program->master);
    close(program->slave);
    return failure;
}

bool cpt_resize(int master, int columns, int rows) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    return ioctl(master, TIOCSWINSZ, &size) == 0;
}

int cpt_wait(int master, int watch, int milliseconds) {
    struct pollfd watched[2] = {{master, POLLIN, 0}, {watch, POLLIN, 0}};
    if (poll(watched, 2, milliseconds) <= 0) return 0;
    return (watched[0].revents ? CPT_OUTPUT : 0) | (watched[1].revents ? CPT_ENDED : 0);
}

ssize_t cpt_read(int master, uint8_t *bytes, size_t count) {
    ssize_t got = read(master, bytes, count);
    if (got > 0) return got;
    return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

bool cpt_write(int master, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ssize_t part = write(master, bytes, count);
        if (part > 0) {
            bytes += part;
            count -= (size_t)part;
        } else if (part < 0 && errno == EAGAIN) {
            struct pollfd watched = {master, POLLOUT, 0};
            if (poll(&watched, 1, 5000) <= 0) return false;
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

int cpt_unread(int slave) {
    int count = 0;
    return ioctl(slave, FIONREAD, &count) == 0 ? count : 0;
}

bool cpt_modes(int descriptor, struct termios *modes) { return tcgetattr(descriptor, modes) == 0; }

bool cpt_same_modes(const struct termios *left, const struct termios *right) {
    return left->c_iflag == right->c_iflag && left->c_oflag == right->c_oflag && left->c_cflag == right->c_cflag
        && left->c_lflag == right->c_lflag && memcmp(left->c_cc, right->c_cc, sizeof left->c_cc) == 0;
}

bool cpt_reap(pid_t pid, int *status) {
    int raw = 0;
    if (waitpid(pid, &raw, WNOHANG) != pid) return false;
    *status = WIFSIGNALED(raw) ? -WTERMSIG(raw) : WEXITSTATUS(raw);
    return true;
}

int cpt_width(uint32_t scalar) {
    static locale_t utf8;
    if (!utf8) utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
    locale_t before = uselocale(utf8);
    int width = wcwidth((wchar_t)scalar);
    uselocale(before);
    return width;
}

#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

int cn_wait(bool input, int wake, int milliseconds) {
    struct pollfd watched[4] = {
        {input ? STDIN_FILENO : -1, POLLIN, 0}, {cn_signal_descriptor, POLLIN, 0}, {wake, POLLIN, 0},
        {cn_is_waiting() ? cn_line() : -1, POLLOUT, 0}};
    int count = poll(watched, 4, milliseconds);
    if (count < 0) return errno == EINTR ? CN_READY_SIGNAL : CN_END_OF_INPUT;
    int ready = 0;
    if (watched[1].revents) ready |= CN_READY_SIGNAL;
    if (watched[2].revents & POLLIN) ready |= CN_READY_WAKE;
    if (watched[3].revents) ready |= CN_READY_OUTPUT;
    if (watched[0].revents) {
        int waiting = 0;
        bool has_bytes = ioctl(STDIN_FILENO, FIONREAD, &waiting) == 0 && waiting > 0;
        ready |= has_bytes ? CN_READY_INPUT : CN_END_OF_INPUT;
    }
    return ready;
}

void cn_drain(int descriptor) {
    char bytes[512];
    // Reads only once: a second read could block.
    ssize_t ignored = read(descriptor, bytes, sizeof bytes);
    (void)ignored;
}

bool cn_make_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0; }

void cn_wake(int descriptor) {
    char byte = 1;
    // A full pipe will wake the reader anyway.
    ssize_t ignored = write(descriptor, &byte, 1);
    (void)ignored;
}

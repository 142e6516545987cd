/* Signals that are sent again: a timer of the kernel's sends them. */

#include "base/reminder.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#if defined(__linux__) && defined(__LP64__)
#include <sys/syscall.h>
#include <unistd.h>

/* Not timer_create(): the C library may allocate memory for its timers, which
   no signal handler must. */
void
reminder_begin(int number)
{
    struct sigevent event = {
        .sigev_notify = SIGEV_SIGNAL,
        .sigev_signo = number,
    };
    const struct itimerspec turns = {
        .it_value.tv_nsec = REMINDER_INTERVAL_NS,
        .it_interval.tv_nsec = REMINDER_INTERVAL_NS,
    };
    int error = errno, timer;

    if (syscall(SYS_timer_create, CLOCK_MONOTONIC, &event, &timer) == 0) {
        syscall(SYS_timer_settime, timer, 0, &turns, NULL);
    }
    errno = error;
}

#else

void
reminder_begin(int number)
{
    (void)number;
}

#endif

/* Signals that are sent again, for programs that may have missed them. */

#ifndef BASE_REMINDER_H
#define BASE_REMINDER_H

/* How long it is to the next one. */
#define REMINDER_INTERVAL_NS 10000000

/* Send this process the signal of that number, at each interval from now on,
   until it ends. A handler finds SI_TIMER in their si_code. Does nothing
   where the system lacks timers that send signals. Async-signal-safe; leaves
   errno as it was. */
void reminder_begin(int number);

#endif

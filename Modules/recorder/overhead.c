/* Scaling what recording costs to the speed of the machine. */

#include "recorder/overhead.h"

#include "base/speed.h"

/* A speed beyond these is a disturbance of the measurement. */
#define SLOWEST 4.0
#define FASTEST 0.25

static double
find_scale(const struct overheads *overheads)
{
    double scale = (double)speed_probe(overheads->speed_clock)
                   / (double)overheads->speed;

    if (scale > SLOWEST) {
        return SLOWEST;
    }
    return scale < FASTEST ? FASTEST : scale;
}

/* Half of it is as before, lest a moment's disturbance count for long. */
static int32_t
approach(int32_t before, int32_t measured, double scale)
{
    return (int32_t)((before + measured * scale) / 2 + 0.5);
}

int64_t
overhead_now(const struct overheads *overheads,
             struct overhead now[OVERHEAD_KINDS])
{
    int64_t begin = clock_read(overheads->speed_clock);
    double scale = find_scale(overheads);

    for (int kind = 0; kind < OVERHEAD_KINDS; kind++) {
        const struct overhead *measured = &overheads->of[kind];

        now[kind] = (struct overhead){
            approach(now[kind].outer_ticks, measured->outer_ticks, scale),
            approach(now[kind].inner_ticks, measured->inner_ticks, scale),
            measured->pace,
        };
    }
    return overheads->same_clock ? clock_read(overheads->speed_clock) - begin
                                 : 0;
}

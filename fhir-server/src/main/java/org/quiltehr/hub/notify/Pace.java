package org.quiltehr.hub.notify;

import java.time.Duration;

/**
 * How patient deliveries are.
 *
 * @param look between two looks for something to do
 * @param first pause after a failure; it doubles with each more
 * @param most the longest pause
 */
record Pace(Duration look, Duration first, Duration most) {

    Duration pause(int failures) {
        Duration pause = first.multipliedBy(1L << Math.min(failures, 20));
        return pause.compareTo(most) > 0 ? most : pause;
    }
}

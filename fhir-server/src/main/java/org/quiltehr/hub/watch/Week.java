package org.quiltehr.hub.watch;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/** Hours of a practice's week, 0 to 167, from Monday midnight by its own clock; a holiday's hours are a Sunday's. */
record Week(ZoneId zone, boolean holidays) {

    static final int HOURS = 168;
    private static final int OF_DAY = 24;

    int hour(Instant at) {
        LocalDateTime local = LocalDateTime.ofInstant(at, zone);
        DayOfWeek day = local.getDayOfWeek();
        if (holidays && Holidays.is(local.toLocalDate())) {
            day = DayOfWeek.SUNDAY;
        }
        return (day.getValue() - 1) * OF_DAY + local.getHour();
    }
}

package org.quiltehr.hub.watch;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * Simulated traffic of twenty practices over eight weeks, in bursts and by office hours, through a change of the clocks and
 * holidays on which most are closed; some feeds are down for a while.
 */
final class SimulatedNetwork {

    static final int PRACTICES = 20;
    static final int WEEKS = 8;
    static final LocalDate FIRST = LocalDate.of(2026, 10, 5); // a Monday; Columbus Day, the clocks, Thanksgiving follow

    enum Kind {
        /** Visits on working days, each a burst of ADT, orders and results. */
        OFFICE,
        /** Few patients: some visits on four days of the week. */
        SMALL,
        /** Day and night, as a hospital. */
        ROUND_THE_CLOCK,
        /** One file each night. */
        NIGHTLY,
        /** One file each week. */
        WEEKLY
    }

    /** A time in which a feed sends nothing although it would. */
    record Outage(Instant from, Instant to) {}

    record Feed(int number, Kind kind, ZoneId zone, long[] slots, List<Outage> outages) {}

    private SimulatedNetwork() {}

    static List<Feed> feeds(long seed) {
        List<Feed> feeds = new ArrayList<>();
        ZoneId[] zones = {ZoneId.of("America/New_York"), ZoneId.of("America/Chicago"), ZoneId.of("America/Phoenix")};
        for (int i = 0; i < PRACTICES; i++) {
            Random random = new Random(seed * 1000 + i);
            Kind kind = i < 10
                    ? Kind.OFFICE
                    : i < 14 ? Kind.SMALL : i < 16 ? Kind.ROUND_THE_CLOCK : i < 18 ? Kind.NIGHTLY : Kind.WEEKLY;
            ZoneId zone = zones[i % zones.length];
            List<Outage> outages = i % 2 == 0 && kind != Kind.WEEKLY ? List.of(outage(kind, zone, random)) : List.of();
            TreeSet<Long> slots = new TreeSet<>();
            for (int day = 0; day < WEEKS * 7; day++) {
                for (Instant at : day(kind, FIRST.plusDays(day), zone, i, random)) {
                    boolean down = outages.stream().anyMatch(o -> !at.isBefore(o.from()) && at.isBefore(o.to()));
                    if (!down) {
                        slots.add(Rhythm.slot(at));
                    }
                }
            }
            feeds.add(new Feed(i, kind, zone, slots.stream().mapToLong(s -> s).toArray(), outages));
        }
        return feeds;
    }

    /** Begins between the fourth and the seventh week on a Tuesday or Wednesday morning and lasts until found for sure. */
    private static Outage outage(Kind kind, ZoneId zone, Random random) {
        LocalDate day = FIRST.plusWeeks(3 + random.nextInt(3)).plusDays(1 + random.nextInt(2));
        Instant from = day.atTime(9, random.nextInt(60)).atZone(zone).toInstant();
        int days = kind == Kind.SMALL ? 9 : kind == Kind.NIGHTLY ? 5 : 2;
        return new Outage(from, from.plus(Duration.ofDays(days)));
    }

    private static List<Instant> day(Kind kind, LocalDate day, ZoneId zone, int number, Random random) {
        List<Instant> times = new ArrayList<>();
        boolean weekend = day.getDayOfWeek().getValue() >= DayOfWeek.SATURDAY.getValue();
        boolean closed = weekend || Holidays.is(day);
        switch (kind) {
            case OFFICE -> {
                double growth = 1
                        + 0.02
                                * Duration.between(FIRST.atStartOfDay(), day.atStartOfDay())
                                        .toDays()
                                / 7;
                if (!closed) {
                    visits(times, day, zone, (int) ((14 + number * 2) * growth), 8, 17, random);
                } else if (number % 4 == 0 && day.getDayOfWeek() == DayOfWeek.SATURDAY) {
                    visits(times, day, zone, 6, 9, 12, random);
                }
            }
            case SMALL -> {
                if (!closed && day.getDayOfWeek() != DayOfWeek.WEDNESDAY) {
                    visits(times, day, zone, 2 + random.nextInt(4), 9, 16, random);
                }
            }
            case ROUND_THE_CLOCK -> {
                visits(times, day, zone, closed ? 60 : 110, 0, 24, random);
                visits(times, day, zone, closed ? 10 : 60, 7, 19, random);
            }
            case NIGHTLY -> file(times, day, LocalTime.of(2, 10), zone, random);
            case WEEKLY -> {
                if (day.getDayOfWeek() == DayOfWeek.SUNDAY) {
                    file(times, day, LocalTime.of(3, 30), zone, random);
                }
            }
        }
        return times;
    }

    private static void visits(
            List<Instant> times, LocalDate day, ZoneId zone, int visits, int opens, int closes, Random random) {
        for (int visit = 0; visit < visits; visit++) {
            double hour = opens + (closes - opens) * random.nextDouble();
            if (closes - opens < 20 && hour >= 12 && hour < 13 && random.nextDouble() < 0.8) {
                continue; // lunch
            }
            Instant begins = day.atStartOfDay(zone).toInstant().plusSeconds((long) (hour * 3600));
            int messages = 1 + random.nextInt(8);
            for (int m = 0; m < messages; m++) {
                times.add(begins.plusSeconds(random.nextInt(2400)));
            }
        }
    }

    private static void file(List<Instant> times, LocalDate day, LocalTime at, ZoneId zone, Random random) {
        Instant begins = day.atTime(at).atZone(zone).toInstant().plusSeconds(random.nextInt(1500));
        for (int m = 0; m < 200; m++) {
            times.add(begins.plusSeconds(m));
        }
    }
}

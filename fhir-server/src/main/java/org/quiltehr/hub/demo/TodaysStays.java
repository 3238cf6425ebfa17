package org.quiltehr.hub.demo;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.quiltehr.hub.demo.DemoData.Registration;

/** Who is in the demo's hospital as it is started: admissions of the last days, results that are back and results awaited. */
final class TodaysStays {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmssZ", Locale.ROOT);

    /**
     * A stay under way.
     *
     * @param days whole days since the admission
     * @param code ICD-10-CM, what the patient was admitted with
     * @param attending XCN: number, family, given name
     */
    private record Stay(
            Registration who, int days, String ward, String room, String code, String diagnosis, String attending) {}

    /**
     * A test.
     *
     * @param hours since it was ordered
     * @param value empty while the result is awaited
     */
    private record Ordered(String mrn, String code, String name, int hours, String value, String unit, String range) {

        /** {@code H}, {@code L} or empty. */
        String flag() {
            String[] bounds = range.split("-");
            BigDecimal found = new BigDecimal(value);
            if (found.compareTo(new BigDecimal(bounds[0])) < 0) {
                return "L";
            }
            return found.compareTo(new BigDecimal(bounds[1])) > 0 ? "H" : "";
        }
    }

    private final Hl7Messages messages;
    private final DemoData data;
    private final ZonedDateTime now;
    /** In the numbers of stays and orders: a demo of another day has others. */
    private final String day;

    TodaysStays(DemoData data, ZonedDateTime now) {
        this.messages =
                new Hl7Messages(data, "MERCYADT", "MERCY", TIME.format(now).substring(0, 14) + "-");
        this.data = data;
        this.now = now;
        this.day = TIME.format(now).substring(0, 8);
    }

    List<String> messages() {
        List<Ordered> orders = DemoData.rows("orders-today.csv").stream()
                .map(r -> new Ordered(
                        r.get(0), r.get(1), r.get(2), Integer.parseInt(r.get(3)), r.get(4), r.get(5), r.get(6)))
                .toList();
        List<String> all = new ArrayList<>();
        for (List<String> r : DemoData.rows("stays-today.csv")) {
            Registration who = data.of("mercy").stream()
                    .filter(registered -> registered.mrn().equals(r.get(0)))
                    .findFirst()
                    .orElseThrow();
            Stay stay = new Stay(who, Integer.parseInt(r.get(1)), r.get(2), r.get(3), r.get(4), r.get(5), r.get(6));
            all.add(admission(stay));
            int number = 0;
            for (Ordered order : orders) {
                if (order.mrn().equals(who.mrn())) {
                    all.addAll(ordered(stay, order, ++number));
                }
            }
        }
        return all;
    }

    private String admission(Stay stay) {
        String at = admitted(stay);
        return messages.message(
                stay.who,
                "ADT^A01^ADT_A01",
                at,
                List.of(
                        pv1(stay),
                        "DG1|1||" + stay.code + "^" + Hl7Messages.text(stay.diagnosis) + "^I10||" + at + "|A"));
    }

    private List<String> ordered(Stay stay, Ordered order, int number) {
        String id = "T" + day + stay.who.mrn() + "-" + number;
        String name = order.code + "^" + Hl7Messages.text(order.name) + "^LN";
        String at = TIME.format(now.minusHours(order.hours));
        String obr = "OBR|1|" + id + "^MERCY|" + id + "^MERCYLAB|" + name + "|||" + at + "||||||||||||||";
        List<String> all = new ArrayList<>();
        all.add(messages.message(
                stay.who,
                "ORM^O01^ORM_O01",
                at,
                List.of(pv1(stay), orc("NW", id), obr.substring(0, obr.length() - 14))));
        if (!order.value.isEmpty()) {
            String back = TIME.format(now.minusHours(order.hours).plusMinutes(55));
            all.add(messages.message(
                    stay.who,
                    "ORU^R01^ORU_R01",
                    back,
                    List.of(
                            pv1(stay),
                            orc("RE", id),
                            obr + "|" + back + "|||F",
                            "OBX|1|NM|" + name + "||" + order.value + "|" + order.unit + "^" + order.unit + "^UCUM|"
                                    + order.range + "|" + order.flag() + "|||F|||" + at)));
        }
        return all;
    }

    private static String orc(String control, String id) {
        return "ORC|" + control + "|" + id + "^MERCY|" + id + "^MERCYLAB";
    }

    private String pv1(Stay stay) {
        return "PV1|1|I|" + stay.ward + "^" + stay.room + "^A^MERCY||||" + stay.attending
                + "^^^^MD^^NPI^^^^NPI|||MED|||||||||" + "T" + day + stay.who.mrn() + "^^^MERCY^VN"
                + "|||||||||||||||||||||||||" + admitted(stay);
    }

    private String admitted(Stay stay) {
        return TIME.format(now.minusDays(stay.days).minusHours(5));
    }
}

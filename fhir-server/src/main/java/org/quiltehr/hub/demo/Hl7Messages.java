package org.quiltehr.hub.demo;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.demo.DemoData.Fact;
import org.quiltehr.hub.demo.DemoData.Registration;

/** What the HL7 v2 practice and the hospital of the demo network send. */
final class Hl7Messages {

    private final DemoData data;
    private final String application;
    private final String facility;
    private final String series;
    private int control;

    Hl7Messages(DemoData data, String application, String facility) {
        this(data, application, facility, "");
    }

    /** @param series begins the control ids, so that they are others than those of other series */
    Hl7Messages(DemoData data, String application, String facility, String series) {
        this.data = data;
        this.application = application;
        this.facility = facility;
        this.series = series;
    }

    /** Registration, results and vaccinations of a practice's patient. */
    List<String> practice(Registration who) {
        List<String> messages = new ArrayList<>();
        messages.add(message(who, "ADT^A28^ADT_A05", "20260105090000", registration(who)));
        for (Fact visit : data.facts(who, "visit")) {
            String day = hl7(visit.date());
            messages.add(message(
                    who,
                    "ADT^A04^ADT_A01",
                    day + "091500",
                    List.of("PV1|1|O|CLINIC^^^" + facility + "||||" + DOCTOR + "|||||||||||V" + who.mrn() + day + "^^^"
                            + facility + "^VN|||||||||||||||||||||||||" + day + "091500")));
        }
        List<Fact> results = data.facts(who, "lab", "vital");
        for (int i = 0; i < results.size(); i++) {
            Fact fact = results.get(i);
            messages.add(
                    message(who, "ORU^R01^ORU_R01", hl7(fact.date()) + "101500", result(who, fact, facility, i + 1)));
        }
        for (Fact shot : data.facts(who, "immunization")) {
            messages.add(message(
                    who,
                    "VXU^V04^VXU_V04",
                    hl7(shot.date()) + "111500",
                    List.of(
                            "ORC|RE||" + who.mrn() + shot.code() + hl7(shot.date()) + "^" + facility,
                            "RXA|0|1|" + hl7(shot.date()) + "||" + shot.code() + "^" + text(shot.display())
                                    + "^CVX|0.5|mL^milliliter^UCUM||00^New immunization record^NIP001||||||||||||CP")));
        }
        for (Fact drug : data.facts(who, "medication")) {
            String order = who.mrn() + drug.code() + "^" + facility;
            messages.add(message(
                    who,
                    "RDE^O11^RDE_O11",
                    hl7(drug.date()) + "113000",
                    List.of(
                            "ORC|NW|" + order + "|||IP||^" + drug.unit() + "^^" + hl7(drug.date()) + "||"
                                    + hl7(drug.date()) + "113000|||" + DOCTOR,
                            "RXE|1^" + drug.unit() + "^^" + hl7(drug.date()) + "|" + drug.code() + "^"
                                    + text(drug.display()) + "^RXNORM|" + drug.value() + "||{" + drug.piece() + "}^"
                                    + drug.piece()
                                    + "^UCUM",
                            drug.piece().equals("puff") ? "RXR|IH^Inhalation^HL70162" : "RXR|PO^Oral^HL70162")));
        }
        return messages;
    }

    /** Admission, results and discharge of a hospital's patient. */
    List<String> hospital(Registration who) {
        List<String> messages = new ArrayList<>();
        for (Fact stay : data.facts(who, "admission")) {
            String visit = "E" + who.mrn() + hl7(stay.date()) + "^^^" + facility + "^VN";
            String place = stay.value() + "^" + stay.unit() + "^A^" + facility;
            List<String> admission = new ArrayList<>(registration(who));
            admission.removeIf(s -> s.startsWith("DG1"));
            admission.addFirst(pv1(place, visit, hl7(stay.date()) + "142000", ""));
            admission.add(
                    "DG1|1||" + stay.noteCode() + "^" + text(stay.noteText()) + "^I10||" + hl7(stay.date()) + "|A");
            messages.add(message(who, "ADT^A01^ADT_A01", hl7(stay.date()) + "142000", admission));
            List<Fact> labs = data.facts(who, "lab");
            for (int i = 0; i < labs.size(); i++) {
                messages.add(message(
                        who,
                        "ORU^R01^ORU_R01",
                        hl7(labs.get(i).date()) + "060000",
                        result(who, labs.get(i), facility + "LAB", i + 1)));
            }
            if (!stay.end().isEmpty()) {
                messages.add(message(
                        who,
                        "ADT^A03^ADT_A03",
                        hl7(stay.end()) + "110000",
                        List.of(pv1(place, visit, hl7(stay.date()) + "142000", hl7(stay.end()) + "110000"))));
            }
        }
        return messages;
    }

    private static final String DOCTOR = "1902800017^Brandt^Helena^^^^MD^^NPI^^^^NPI";

    private static String pv1(String place, String visit, String from, String to) {
        return "PV1|1|I|" + place + "||||" + DOCTOR + "|||MED|||||||||" + visit + "|||||||||||||||||||||||||" + from
                + "|" + to;
    }

    private List<String> registration(Registration who) {
        List<String> segments = new ArrayList<>();
        int set = 1;
        for (Fact allergy : data.facts(who, "allergy")) {
            segments.add("AL1|" + set++ + "|DA^Drug allergy^HL70127|" + allergy.code() + "^" + text(allergy.display())
                    + "^RXNORM|MO^Moderate^HL70128|" + text(allergy.noteText()) + "|" + hl7(allergy.date()));
        }
        set = 1;
        for (Fact problem : data.facts(who, "problem")) {
            if (problem.status().equals("active")) {
                segments.add("DG1|" + set++ + "||" + problem.noteCode() + "^" + text(problem.noteText()) + "^I10||"
                        + hl7(problem.date()) + "|W");
            }
        }
        return segments;
    }

    private static List<String> result(Registration who, Fact fact, String lab, int number) {
        String filler = who.mrn() + "-" + number + "^" + lab;
        String name = fact.code() + "^" + text(fact.display()) + "^LN";
        String time = hl7(fact.date()) + "083000";
        return List.of(
                "OBR|1||" + filler + "|" + name + "|||" + time + "||||||||||||||" + "|" + time + "|||F",
                "OBX|1|NM|" + name + "||" + fact.value() + "|" + fact.unit() + "^" + fact.unit() + "^UCUM|"
                        + fact.note() + "||||F|||" + time);
    }

    /** With MSH, EVN and PID before the segments. */
    String message(Registration who, String type, String time, List<String> segments) {
        String id = facility + "-" + series + String.format(java.util.Locale.ROOT, "%05d", ++control);
        StringBuilder out = new StringBuilder();
        out.append("MSH|^~\\&|").append(application).append('|').append(facility);
        out.append("|QUILT|NETWORK|")
                .append(time)
                .append("||")
                .append(type)
                .append('|')
                .append(id);
        out.append("|P|2.5.1|||||USA|UNICODE UTF-8\r");
        if (type.startsWith("ADT")) {
            out.append("EVN||").append(time).append('\r');
        }
        out.append("PID|1||").append(who.mrn()).append("^^^").append(facility).append("^MR||");
        out.append(text(who.family())).append('^').append(text(who.given()));
        out.append(who.middle().isEmpty() ? "" : "^" + text(who.middle()));
        out.append("||").append(hl7(who.birth())).append('|').append(who.sex()).append("|||");
        out.append(text(who.street()))
                .append("^^")
                .append(text(who.city()))
                .append('^')
                .append(who.state());
        out.append('^').append(who.zip()).append("^USA^H||").append(phone(who)).append('\r');
        segments.forEach(segment -> out.append(segment).append('\r'));
        return out.toString();
    }

    private static String phone(Registration who) {
        String phone = who.phone().isEmpty()
                ? ""
                : "^PRN^PH^^1^" + who.phone().substring(0, 3) + "^"
                        + who.phone().substring(3);
        String email = who.email().isEmpty() ? "" : "^NET^Internet^" + who.email();
        return phone + (phone.isEmpty() || email.isEmpty() ? "" : "~") + email;
    }

    private static String hl7(String day) {
        return day.replace("-", "");
    }

    /** A value with the delimiters of HL7 v2 escaped. */
    static String text(String value) {
        return value.replace("\\", "\\E\\")
                .replace("&", "\\T\\")
                .replace("^", "\\S\\")
                .replace("|", "\\F\\");
    }
}

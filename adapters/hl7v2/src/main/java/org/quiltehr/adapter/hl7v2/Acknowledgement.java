package org.quiltehr.adapter.hl7v2;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.quiltehr.adapter.hl7v2.er7.Delimiters;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.er7.Segment;
import org.quiltehr.adapter.spi.ContentId;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.adapter.spi.Reply;

/**
 * The ACK (HL7 v2.5.1 section 2.9). MSH-15 or MSH-16 valued is enhanced mode: {@code RECEIVED} is answered with CA as MSH-15
 * asks, a final state with AA or AE as MSH-16 asks. Else original mode: AA, AE or AR. It has no time of its own: MSH-7 is the
 * message's, since an adapter has no clock. It never holds a value of the message but MSH's own.
 */
final class Acknowledgement {

    private static final Pattern LOCATION =
            Pattern.compile("([A-Z][A-Z0-9]{2})\\[(\\d+)](?:-(\\d+)(?:\\[(\\d+)](?:\\.(\\d+)(?:\\.(\\d+))?)?)?)?");

    private Acknowledgement() {}

    static Reply of(Er7Message message, Receipt receipt, Settings settings) {
        Segment msh = message.msh();
        if (message.type().equals("ACK")) {
            return Reply.NONE;
        }
        String accept = msh.text(15);
        String application = msh.text(16);
        boolean good = receipt.state() != Receipt.State.QUARANTINED;
        boolean outcome = receipt.state() != Receipt.State.RECEIVED;
        boolean refused = !good && receipt.issues().stream().anyMatch(Acknowledgement::isRefusal);
        String code;
        if (!accept.isEmpty() || !application.isEmpty()) {
            if (!outcome) {
                if (!asks(accept, true)) {
                    return Reply.NONE;
                }
                code = "CA";
            } else if (asks(application, good)) {
                code = good ? "AA" : refused ? "AR" : "AE";
            } else if (!good && asks(accept, false)) {
                code = refused ? "CR" : "CE";
            } else {
                return Reply.NONE;
            }
        } else if (good && !outcome && settings.ackOnOutcome()) {
            return Reply.NONE;
        } else {
            code = good ? "AA" : refused ? "AR" : "AE";
        }
        return write(message, receipt, code);
    }

    /** HL7 table 0155. */
    private static boolean asks(String condition, boolean good) {
        return switch (condition) {
            case "AL" -> true;
            case "ER" -> !good;
            case "SU" -> good;
            default -> false;
        };
    }

    private static boolean isRefusal(Issue issue) {
        return issue.code().equals(Hl7v2Issue.UNSUPPORTED_VERSION.code())
                || issue.code().equals("unknown-sender");
    }

    private static Reply write(Er7Message message, Receipt receipt, String code) {
        Segment msh = message.msh();
        Delimiters d = message.delimiters();
        String f = String.valueOf(d.field());
        String c = d.component() < 0 ? "^" : String.valueOf((char) d.component());
        StringBuilder out =
                new StringBuilder("MSH").append(f).append(d.encoding()).append(f);
        out.append(raw(msh, 5, d)).append(f).append(raw(msh, 6, d)).append(f);
        out.append(raw(msh, 3, d)).append(f).append(raw(msh, 4, d)).append(f);
        out.append(msh.leaf(7).raw()).append(f).append(f);
        String trigger = message.trigger();
        out.append("ACK").append(trigger.isEmpty() ? "" : c + trigger);
        out.append(trigger.isEmpty() || !structured(msh) ? "" : c + "ACK").append(f);
        String id = ContentId.urn("ack", msh.first(4).er7(), msh.text(10), code, msh.text(7));
        out.append(id.replace("urn:uuid:", "").replace("-", ""), 0, 20).append(f);
        out.append(raw(msh, 11, d)).append(f).append(raw(msh, 12, d));
        String charset = msh.leaf(18).raw();
        if (!charset.isEmpty()) {
            out.append(f.repeat(6)).append(charset);
        }
        out.append('\r');
        out.append("MSA")
                .append(f)
                .append(code)
                .append(f)
                .append(msh.leaf(10).raw())
                .append('\r');
        if (code.charAt(1) != 'A') {
            for (Issue issue : receipt.issues()) {
                if (issue.severity() == Issue.Severity.ERROR) {
                    error(out, issue, d);
                }
            }
        }
        return new Reply(out.toString().getBytes(charset(charset)), "application/hl7-v2");
    }

    private static boolean structured(Segment msh) {
        return msh.first(9).has(3);
    }

    /** A field of MSH with the message's own separators. */
    private static String raw(Segment msh, int field, Delimiters d) {
        Repetition first = msh.first(field);
        String text = first.er7();
        if (d.component() >= 0) {
            text = text.replace('^', (char) d.component());
        }
        return d.subcomponent() >= 0 ? text.replace('&', (char) d.subcomponent()) : text;
    }

    /** ERR of 2.5 and later: ERR-2 the place, ERR-3 the code, ERR-4 the severity, ERR-8 the text for people. */
    private static void error(StringBuilder out, Issue issue, Delimiters d) {
        String f = String.valueOf(d.field());
        String c = d.component() < 0 ? "^" : String.valueOf((char) d.component());
        String location = "";
        String place = issue.location();
        if (place != null) {
            Matcher m = LOCATION.matcher(place);
            if (m.matches()) {
                StringBuilder erl = new StringBuilder(m.group(1)).append(c).append(m.group(2));
                for (int group = 3; group <= 6 && m.group(group) != null; group++) {
                    erl.append(c).append(m.group(group));
                }
                location = erl.toString();
            }
        }
        String number = number(issue.code());
        out.append("ERR").append(f).append(f).append(location).append(f);
        out.append(number)
                .append(c)
                .append(c)
                .append("HL70357")
                .append(f)
                .append('E')
                .append(f);
        out.append(issue.code())
                .append(f.repeat(3))
                .append(plain(issue.text(), d))
                .append('\r');
    }

    /** HL7 table 0357. */
    private static String number(String code) {
        return switch (code) {
            case "no-patient", "no-segment-name" -> "100";
            case "no-message-type", "no-merge-identifier" -> "101";
            case "unsupported-version" -> "203";
            default -> "207";
        };
    }

    private static String plain(String text, Delimiters d) {
        StringBuilder out = new StringBuilder(text.length());
        for (char ch : text.toCharArray()) {
            boolean reserved = ch == d.field()
                    || ch == d.component()
                    || ch == d.repetition()
                    || ch == d.escape()
                    || ch == d.subcomponent()
                    || ch < ' '
                    || ch > '~';
            out.append(reserved ? ' ' : ch);
        }
        return out.toString();
    }

    private static Charset charset(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("8859/1") || upper.startsWith("ISO-8859-1")
                ? StandardCharsets.ISO_8859_1
                : StandardCharsets.UTF_8;
    }
}

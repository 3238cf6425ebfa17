package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.quiltehr.hub.base.FhirTypes;

/**
 * Which right each address wants. What is not named here is refused, so a room yet to be built is closed until somebody
 * says who may use it. The FHIR bases are open to whom may read anything: their statements narrow what is found.
 */
final class Addresses {

    private static final Set<String> FREE = Set.of(
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/sign-in",
            "/sign-in/step",
            "/sign-in/external",
            "/sign-in/external/back",
            "/fhir/metadata",
            "/.well-known/openid-configuration",
            "/oauth2/jwks",
            "/oauth2/token",
            "/oauth2/introspect",
            "/oauth2/revoke");

    private static final Pattern SMART =
            Pattern.compile("(?:/fhir|/practices/[a-z0-9-]+/fhir)/\\.well-known/smart-configuration");

    private static final Pattern FHIR = Pattern.compile("(?:/practices/[^/]+)?/fhir(?:/.*)?");

    private static final Pattern FREE_FILES = Pattern.compile("/(?:web|webjars)/[A-Za-z0-9./_-]+");

    /**
     * What is read in two ways by two programs: path parameters, double slashes, dots as segments, and encoded separators.
     */
    private static final Pattern AMBIGUOUS =
            Pattern.compile(".*(?:;|//|\\\\|/\\.\\.?(?:/|$)|%2f|%5c|%2e|%3b|%00|%25).*", Pattern.CASE_INSENSITIVE);

    private static final Set<String> READS = Set.of("GET", "HEAD");

    /** Operations that read only, and answer at once. */
    private static final Set<String> READING = Set.of("$everything", "$summary", "$lastn");

    private Addresses() {}

    /** Whether nobody has to be known for it: pictures, styles, the page to sign in at, what tells apps how to get in. */
    static boolean isFree(String path) {
        return FREE.contains(path) || SMART.matcher(path).matches() || isFreeFile(path);
    }

    /** Whether it is a picture, style or script of the pages. */
    static boolean isFreeFile(String path) {
        return FREE_FILES.matcher(path).matches() && !isAmbiguous(path);
    }

    /** Whether it is of a FHIR base. */
    static boolean isFhir(String path) {
        return FHIR.matcher(path).matches() && !isAmbiguous(path);
    }

    /** Whether it reads resources of a FHIR base and does nothing else: nothing of its answer is sent before its event stands. */
    static boolean isRead(String method, String path) {
        // what is encoded may be read as another address behind the door
        if (!READS.contains(method) || path.indexOf('%') >= 0) {
            return false;
        }
        List<String> segments = segments(path);
        int base = segments.indexOf("fhir");
        if (base != 0 && !(base == 2 && segments.getFirst().equals("practices")) || segments.size() < base + 2) {
            return false;
        }
        String last = segments.getLast();
        return FhirTypes.exists(segments.get(base + 1)) && (!last.startsWith("$") || READING.contains(last));
    }

    static boolean isAmbiguous(String path) {
        return AMBIGUOUS.matcher(path).matches();
    }

    static boolean allows(Who who, String method, String path) {
        List<String> segments = segments(path);
        boolean reads = READS.contains(method);
        String first = segments.isEmpty() ? "" : segments.getFirst();
        return switch (first) {
            case "" -> reads && who.account() != 0;
            case "patients" -> who.may(Act.CHART);
            case "fhir" -> mayRead(who);
            case "practices" -> practices(who, method, segments);
            // the queue of codes is of practices: its room tells stewards and each practice's staff apart
            case "steward" -> who.may(Act.STEWARD) || path.startsWith("/steward/codes") && who.may(Act.WORK);
            case "onboarding" -> who.may(Act.STEWARD);
            case "consent" -> who.may(Act.CONFIGURE) || reads && who.may(Act.STEWARD);
            case "pending" -> who.may(Act.CHART);
            case "network" -> reads && (who.may(Act.AGGREGATE) || who.may(Act.CONFIGURE));
            case "conditions" -> reads && (who.may(Act.STEWARD) || who.may(Act.CONFIGURE));
            case "help" -> reads && who.account() != 0;
            case "audit" -> who.may(Act.AUDIT);
            case "admin" -> admin(who, method, segments);
            case "accounts" -> who.may(Act.ACCOUNTS);
            case "break-glass" ->
                segments.size() > 1 ? who.may(Act.AUDIT) || reads && who.may(Act.MESSAGES) : who.may(Act.BREAK_GLASS);
            case "launches" -> segments.size() == 1 && who.account() != 0 && who.may(Act.CHART);
            case "clients" -> who.may(Act.ACCOUNTS);
            case "oauth2" -> path.equals("/oauth2/authorize") && who.account() != 0;
            case "sign-out" -> who.account() != 0;
            case "actuator" -> path.equals("/actuator/prometheus") && who.may(Act.CONFIGURE);
            default -> false;
        };
    }

    /** Pages of administration: of accounts and apps for who makes accounts, all others for who configures. */
    private static boolean admin(Who who, String method, List<String> segments) {
        String page = segments.size() < 2 ? "" : segments.get(1);
        boolean works = READS.contains(method) || method.equals("POST");
        return works
                && switch (page) {
                    case "accounts", "apps" -> who.may(Act.ACCOUNTS);
                    case "", "practices", "consent", "jobs", "storage" -> who.may(Act.CONFIGURE);
                    default -> false;
                };
    }

    private static boolean mayRead(Who who) {
        return who.may(Act.CHART) || who.may(Act.PERSONS);
    }

    private static boolean practices(Who who, String method, List<String> segments) {
        boolean reads = READS.contains(method);
        if (segments.size() == 1) {
            return reads && (who.may(Act.MESSAGES) || who.may(Act.CONFIGURE));
        }
        String practice = segments.get(1);
        if (segments.size() == 2) {
            return reads
                    ? who.may(Act.MESSAGES, practice) || who.may(Act.CONFIGURE)
                    : method.equals("PUT") && who.may(Act.CONFIGURE);
        }
        return switch (segments.get(2)) {
            case "fhir" -> mayRead(who);
            case "trace" -> reads && who.may(Act.MESSAGES, practice);
            // a record is removed; only by whom the network is configured by
            case "patients" -> method.equals("POST") && who.may(Act.CONFIGURE);
            case "messages" ->
                reads
                        ? who.may(Act.MESSAGES, practice) || ownMessage(who, practice, segments)
                        : method.equals("POST") && who.may(Act.WORK, practice);
            case "feeds" -> feeds(who, method, practice, segments);
            case "connect" -> reads && (who.may(Act.MESSAGES, practice) || who.may(Act.CONFIGURE));
            case "upload" ->
                reads
                        ? who.may(Act.MESSAGES, practice)
                        : method.equals("POST") && (who.may(Act.PUSH, practice) || who.may(Act.STEWARD));
            case "packets" -> (reads || method.equals("POST")) && who.may(Act.CHART, practice);
            case "codes" ->
                reads ? who.may(Act.MESSAGES, practice) : method.equals("POST") && who.may(Act.WORK, practice);
            default -> false;
        };
    }

    /** A feed learns what became of what it sent, without the bytes. */
    private static boolean ownMessage(Who who, String practice, List<String> segments) {
        return who.feed() != null
                && who.may(Act.PUSH, practice)
                && (segments.size() == 4
                        || segments.size() == 5 && segments.get(4).equals("receipt"));
    }

    private static boolean feeds(Who who, String method, String practice, List<String> segments) {
        boolean reads = READS.contains(method);
        if (segments.size() <= 4) {
            return reads
                    ? who.may(Act.MESSAGES, practice) || who.may(Act.CONFIGURE)
                    : segments.size() == 4 && method.equals("PUT") && who.may(Act.CONFIGURE);
        }
        return switch (segments.get(4)) {
            case "messages" ->
                method.equals("POST")
                        && segments.size() == 5
                        && who.may(Act.PUSH, practice)
                        && (who.feed() == null || segments.get(3).equals(who.feed()));
            case "keys" -> who.may(Act.CONFIGURE);
            case "coverage" -> reads && who.may(Act.MESSAGES, practice);
            case "pull", "shadow", "replay" ->
                reads
                        ? who.may(Act.MESSAGES, practice) || who.may(Act.CONFIGURE)
                        : who.may(Act.CONFIGURE) || who.may(Act.WORK, practice);
            default -> false;
        };
    }

    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>(List.of(path.split("/", -1)));
        segments.removeIf(String::isEmpty);
        return segments;
    }
}

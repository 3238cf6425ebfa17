package org.quiltehr.hub.settings;

import static org.quiltehr.hub.settings.Kind.AMOUNT;
import static org.quiltehr.hub.settings.Kind.COUNT;
import static org.quiltehr.hub.settings.Kind.FLAG;
import static org.quiltehr.hub.settings.Kind.HOLIDAYS;
import static org.quiltehr.hub.settings.Kind.HOURS;
import static org.quiltehr.hub.settings.Kind.JDBC;
import static org.quiltehr.hub.settings.Kind.LOG_FORM;
import static org.quiltehr.hub.settings.Kind.PORT;
import static org.quiltehr.hub.settings.Kind.READS;
import static org.quiltehr.hub.settings.Kind.SECOND_FACTOR;
import static org.quiltehr.hub.settings.Kind.SHARE;
import static org.quiltehr.hub.settings.Kind.TEXT;
import static org.quiltehr.hub.settings.Kind.TIME;
import static org.quiltehr.hub.settings.Kind.TIME_SPAN;
import static org.quiltehr.hub.settings.Kind.URL;
import static org.quiltehr.hub.settings.Kind.ZONE;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Every setting there is, and which one somebody may have meant. */
final class Known {

    /** In the order of the table in {@code docs/operations.md}, which is held against it. */
    static final List<Setting> ALL = List.of(
            new Setting("quilt.url", URL, "", "the hub's address as others see it, for links and tokens"),
            new Setting("quilt.receive.mllp-connections", COUNT, "2000", "MLLP connections at a time"),
            new Setting("quilt.receive.mllp-idle", TIME_SPAN, "24h", "a silent MLLP connection is closed"),
            new Setting(
                    "quilt.receive.grace",
                    TIME_SPAN,
                    "30s",
                    "so long a message or a request's body may come as slowly as it likes"),
            new Setting("quilt.receive.slowest", AMOUNT, "8000", "bytes a second it has to keep after that"),
            new Setting("quilt.mllp.allow", TEXT, "", "addresses and networks that may connect by MLLP; empty: all"),
            new Setting(
                    "quilt.database.silent",
                    TIME_SPAN,
                    "10s",
                    "a database that answers nothing for so long has its connections given up"),
            new Setting("quilt.database.away", TIME_SPAN, "30s", "after so long nobody waits for a connection"),
            new Setting(
                    "quilt.database.replica",
                    JDBC,
                    "",
                    "a replica for heavy reads ([below](#a-replica-for-heavy-reads))"),
            new Setting("quilt.database.replica-lag", TIME_SPAN, "10s", "further behind it is not read"),
            new Setting(
                    "quilt.slow.millis",
                    COUNT,
                    "1000",
                    "statements of the embedded PostgreSQL this slow are logged with their plan"),
            new Setting(
                    "quilt.traces.endpoint",
                    URL,
                    "",
                    "where OpenTelemetry traces go, by OTLP over HTTP; empty: none are made"),
            new Setting("quilt.traces.share", SHARE, "1", "the share of messages that are traced"),
            new Setting("quilt.outbound.allow", TEXT, "", "addresses of the hub's own network it may connect to"),
            new Setting("quilt.notify.allow-private", FLAG, "false", "subscribers in the hub's own network are told"),
            new Setting("quilt.notify.first-pause-millis", COUNT, "1000", "before a notification is tried again"),
            new Setting("quilt.notify.longest-pause-millis", COUNT, "300000", "after many failures"),
            new Setting("quilt.import.most-bytes", COUNT, "4294967296", "the largest `$import`"),
            new Setting("quilt.rest.referential-integrity", FLAG, "true", "what is referred to must be there"),
            new Setting("quilt.full-text", FLAG, "false", "`_text` and `_content` are kept and answered"),
            new Setting("quilt.tell.webhook.url", URL, "", "notices of the watch are posted there"),
            new Setting("quilt.tell.webhook.secret", TEXT, "", "signs them; better in the environment than in a file"),
            new Setting("quilt.tell.mail.to", TEXT, "", "addresses that get notices, separated by commas"),
            new Setting("quilt.tell.mail.practices", TEXT, "", "addresses that get notices of one practice's feeds"),
            new Setting("quilt.tell.mail.from", TEXT, "quilt@localhost", "sender of notices"),
            new Setting("quilt.tell.digest", TIME, "", "what is not urgent is told once a day, then"),
            new Setting("quilt.tell.quiet", HOURS, "", "hours in which only what is urgent is told"),
            new Setting("quilt.tell.zone", ZONE, "America/New_York", "of both"),
            new Setting("quilt.watch.holidays", HOLIDAYS, "us", "days on which feeds may be silent"),
            new Setting("quilt.oidc.issuer", URL, "", "people sign in at this provider ([sign-in](sign-in.md))"),
            new Setting("quilt.oidc.client-id", TEXT, "", "the hub's name there"),
            new Setting("quilt.oidc.client-secret", TEXT, "", "better in the environment than in a file"),
            new Setting("quilt.oidc.claim", TEXT, "sub", "which claim names the account"),
            new Setting("access.second-factor", SECOND_FACTOR, "required", "of people who may see charts"),
            new Setting("access.requests-per-second", AMOUNT, "500", "of one caller, at each hub; 0: any number"),
            new Setting("access.burst", COUNT, "2000", "requests it may save up"),
            new Setting("audit.reads", READS, "", "`durable`: a read is answered once its event is on the disk"),
            new Setting(
                    "management.server.port", PORT, "", "health and metrics on a port of their own, without sign-in"),
            new Setting("logging.structured.format.console", LOG_FORM, "", "the log as JSON lines"),
            new Setting("server.tomcat.max-connections", COUNT, "8192", "HTTP connections at a time"),
            new Setting(
                    "server.tomcat.connection-timeout",
                    TIME_SPAN,
                    "20s",
                    "an HTTP connection on which nothing comes within a request is closed"),
            new Setting("server.tomcat.keep-alive-timeout", TIME_SPAN, "75s", "and between requests"));

    /** Families of Spring Boot that a hub's settings may name; their members are Spring's. */
    static final List<String> FAMILIES =
            List.of("spring.mail.", "spring.ssl.bundle.", "server.ssl.", "logging.level.", "logging.file.");

    private Known() {}

    static Optional<Setting> named(String name) {
        return ALL.stream().filter(setting -> setting.name().equals(name)).findFirst();
    }

    static boolean isOfAFamily(String name) {
        return FAMILIES.stream().anyMatch(name::startsWith);
    }

    /** Words for a name that is none. */
    static String unknown(String name) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (Setting setting : ALL) {
            int distance = distance(name.toLowerCase(Locale.ROOT), setting.name());
            if (distance < least) {
                least = distance;
                nearest = setting.name();
            }
        }
        return least <= Math.max(2, name.length() / 3)
                ? "there is no such setting; did you mean " + nearest + "?"
                : "there is no such setting; docs/operations.md lists them";
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}

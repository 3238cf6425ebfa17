package org.quiltehr.hub.watch;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** What changes by the day, not by the minute: certificates, backups, reviews of emergency access. */
final class Standing {

    private static final Duration EXPIRY_OPENS = Duration.ofDays(21);
    private static final Duration EXPIRY_CLOSES = Duration.ofDays(28);
    private static final Duration BACKUP_OLD = Duration.ofHours(26);

    private final StandingSql sql;
    private final Supplier<Map<String, Instant>> expiries;

    /** @param expiries when certificates end, by the name of what shows them */
    Standing(StandingSql sql, Supplier<Map<String, Instant>> expiries) {
        this.sql = sql;
        this.expiries = expiries;
    }

    List<Finding> at(Instant now, java.util.function.BiPredicate<Finding.Kind, String> open) {
        List<Finding> found = new ArrayList<>();
        expiries.get().forEach((name, end) -> {
            Duration bound = open.test(Finding.Kind.CERTIFICATE, name) ? EXPIRY_CLOSES : EXPIRY_OPENS;
            if (Duration.between(now, end).compareTo(bound) < 0) {
                found.add(new Finding(
                        Finding.Kind.CERTIFICATE,
                        name,
                        "The certificate of " + name + (end.isBefore(now) ? " expired at " : " is valid until ") + end
                                + ": put a new one in its place and restart the hub."));
            }
        });
        sql.job("backup").map(job -> backup(job, now)).ifPresent(text -> {
            if (!text.isEmpty()) {
                found.add(new Finding(Finding.Kind.BACKUP, "", text));
            }
        });
        long overdue = sql.overdue(now);
        if (overdue > 0) {
            found.add(new Finding(
                    Finding.Kind.BREAK_GLASS,
                    "",
                    overdue + " uses of emergency access were not reviewed in time: an auditor finds them at"
                            + " /break-glass/reviews."));
        }
        return found;
    }

    /** Only where a backup was ever tried by the command: a database of one's own may be backed up by other means. */
    private static String backup(StandingSql.Job job, Instant now) {
        Instant good = job.good();
        String last = good == null ? "There is no good one." : "The last good one is of " + good + ".";
        if (job.problem() != null) {
            return "The last backup failed (" + job.problem() + "). " + last;
        }
        return good != null && Duration.between(good, now).compareTo(BACKUP_OLD) > 0
                ? "No backup since " + good + ": does what should make them each day still run?"
                : "";
    }

    /** Of each bundle the certificate that ends first. */
    static Map<String, Instant> expiries(Map<String, SslBundle> bundles) {
        Map<String, Instant> ends = new TreeMap<>();
        bundles.forEach((name, bundle) -> {
            KeyStore keys = bundle.getStores().getKeyStore();
            @Nullable Instant end = keys == null ? null : end(keys);
            if (end != null) {
                ends.put(name, end);
            }
        });
        return ends;
    }

    private static @Nullable Instant end(KeyStore keys) {
        try {
            @Nullable Instant first = null;
            for (String alias : Collections.list(keys.aliases())) {
                if (keys.getCertificate(alias) instanceof X509Certificate certificate) {
                    Instant end = certificate.getNotAfter().toInstant();
                    first = first == null || end.isBefore(first) ? end : first;
                }
            }
            return first;
        } catch (KeyStoreException e) {
            return null; // a bundle that cannot be read keeps the hub from starting where it is used
        }
    }
}

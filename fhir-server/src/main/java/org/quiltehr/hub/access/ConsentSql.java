package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What patients decided and kinds that are withheld, as a condition over a row another practice wrote. It stands beside the
 * relation that would let the reader see the row; a denial of any record of the person counts.
 */
final class ConsentSql {

    /** The person's records, as in {@link RelationSql}. */
    private static final String RULES = """
            (select {r}.pat_home as home, {r}.pat as pk
              union all
              select con_b.home, con_b.pk from public.member con_a
                join public.member con_b on con_b.view = 0 and con_b.person_home = con_a.person_home
                 and con_b.person_pk = con_a.person_pk and con_b.until is null
               where con_a.view = 0 and con_a.home = {r}.pat_home and con_a.pk = {r}.pat and con_a.until is null) con_o
              join public.consent_rule con_k on con_k.pk = con_o.pk and con_k.home = con_o.home""";

    /** A rule that is about this row, reader, purpose and moment; but for purposes, which denials read otherwise. */
    private static final String APPLIES = """
            %1$s.since <= now() and %1$s.until > now()
            and (%1$s.sources is null or {r}.practice = any(%1$s.sources))
            and (%1$s.recipients is null or %2$s = any(%1$s.recipients))
            and (%1$s.types is null or {r}.type = any(%1$s.types))
            and (%1$s.labels = 0 or %1$s.labels & {r}.labels <> 0)""";

    private ConsentSql() {}

    /**
     * The condition, the row's alias written {@code {r}}; {@code true} if nothing is withheld.
     *
     * @param reader number of the practice for which the row is read; 0 for the network itself
     */
    static String of(Withholding now, int reader, Purpose purpose) {
        if (now.unlabelled()) {
            return "false";
        }
        List<String> all = new ArrayList<>();
        boolean emergency = purpose == Purpose.ETREAT || purpose == Purpose.BTG;
        if (now.consents()) {
            all.add(notDenied(reader, purpose, emergency));
        }
        if (now.kinds() != 0 && !emergency) {
            all.add(permitted(now.kinds(), reader, purpose));
        }
        return all.isEmpty() ? "true" : String.join(" and ", all);
    }

    /**
     * Who denies sharing does not deny help in an emergency, unless emergencies are named. Of a person none of whose records
     * denies anything no row is looked at.
     */
    private static String notDenied(int reader, Purpose purpose, boolean emergency) {
        String denies = emergency
                ? "con_k.purposes & " + (Purpose.ETREAT.bit() | Purpose.BTG.bit()) + " <> 0"
                : "(con_k.purposes = 0 or con_k.purposes & " + purpose.bits() + " <> 0)";
        String none = RowCondition.ifKnown("not exists (select from " + RULES + " where con_k.deny)");
        return "(" + none + " or not exists (select from " + RULES + " where con_k.deny and " + denies + " and "
                + applies("con_k", reader)
                + " and not exists (select from public.consent_rule con_x where con_x.consent_home = con_k.consent_home"
                + " and con_x.consent_pk = con_k.consent_pk and not con_x.deny and con_k.num = any(con_x.under) and "
                + permits("con_x", purpose) + " and " + applies("con_x", reader) + ")))";
    }

    private static String permitted(long kinds, int reader, Purpose purpose) {
        String missing = "{r}.labels & " + kinds;
        return "(" + missing + " = 0 or " + missing + " & ~coalesce((select bit_or(con_k.labels) from " + RULES
                + " where not con_k.deny and con_k.labels <> 0 and " + permits("con_k", purpose) + " and "
                + applies("con_k", reader) + "), 0) = 0)";
    }

    private static String permits(String alias, Purpose purpose) {
        return "(" + alias + ".purposes = 0 or " + alias + ".purposes & " + purpose.bits() + " <> 0)";
    }

    private static String applies(String alias, int reader) {
        return String.format(Locale.ROOT, APPLIES, alias, RowCondition.number(reader));
    }
}

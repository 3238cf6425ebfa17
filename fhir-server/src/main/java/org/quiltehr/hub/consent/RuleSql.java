package org.quiltehr.hub.consent;

import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Kinds and the rules that tell them. Whatever is changed makes a new set, which rows do not bear the labels of yet. */
final class RuleSql {

    private final JdbcClient jdbc;

    RuleSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** All rules; the number is read first, so that rules changed meanwhile are found out by the next write. */
    RuleSet read() {
        long number = jdbc.sql("select number from label_set").query(Long.class).single();
        Map<Integer, Long> practices = new HashMap<>();
        RowCallbackHandler gather = row -> practices.merge(row.getInt(2), 1L << row.getInt(1), (a, b) -> a | b);
        jdbc.sql("select kind, practice from sensitive_practice").query(gather);
        return new RuleSet(number, kinds(), rules(null), practices);
    }

    List<Kind> kinds() {
        return jdbc.sql("select bit, code, display, withheld from sensitive_kind order by bit")
                .query((row, n) -> new Kind(row.getInt(1), row.getString(2), row.getString(3), row.getBoolean(4)))
                .list();
    }

    Optional<Kind> kind(String code) {
        return kinds().stream().filter(kind -> kind.code().equals(code)).findFirst();
    }

    /** The rules of a kind; of all kinds, if null. */
    List<KindRule> rules(@Nullable Integer kind) {
        return jdbc.sql("select kind, system, code, display from sensitive_code"
                        + " where :kind::smallint is null or kind = :kind::smallint order by kind, system, code")
                .param("kind", kind, Types.SMALLINT)
                .query((row, n) -> new KindRule(row.getInt(1), row.getString(2), row.getString(3), row.getString(4)))
                .list();
    }

    List<String> practices(int kind) {
        return jdbc.sql("select p.slug from sensitive_practice s join practice p on p.num = s.practice"
                        + " where s.kind = ? order by p.slug")
                .param(kind)
                .query((row, n) -> row.getString(1))
                .list();
    }

    /** A new kind with the lowest bit that is free; empty if all are taken. */
    Optional<Kind> add(String code, String display) {
        return jdbc.sql("""
                        insert into sensitive_kind (bit, code, display)
                        select min(b), ?, ? from generate_series(0, 62) b
                         where not exists (select from sensitive_kind where bit = b) having min(b) is not null
                        returning bit""")
                .params(code, display)
                .query(Integer.class)
                .optional()
                .map(bit -> new Kind(bit, code, display, false));
    }

    void change(Kind kind) {
        jdbc.sql("update sensitive_kind set display = ?, withheld = ? where bit = ?")
                .params(kind.display(), kind.withheld(), kind.bit())
                .update();
    }

    /** In a transaction: these are the rules of the kind from now on. */
    void replace(int kind, List<KindRule> rules) {
        jdbc.sql("delete from sensitive_code where kind = ?").param(kind).update();
        for (KindRule rule : rules) {
            jdbc.sql("insert into sensitive_code (kind, system, code, display) values (?, ?, ?, ?)"
                            + " on conflict (kind, system, code) do update set display = excluded.display")
                    .params(kind, rule.system(), rule.code(), rule.display())
                    .update();
        }
        changed();
    }

    /** In a transaction: all that these practices write is of the kind from now on. */
    void practices(int kind, List<Integer> practices) {
        jdbc.sql("delete from sensitive_practice where kind = ?").param(kind).update();
        for (int practice : practices) {
            jdbc.sql("insert into sensitive_practice (kind, practice) values (?, ?) on conflict do nothing")
                    .params(kind, practice)
                    .update();
        }
        changed();
    }

    Optional<Integer> practice(String slug) {
        return jdbc.sql("select num from practice where slug = ?")
                .param(slug)
                .query(Integer.class)
                .optional();
    }

    boolean isOutdated() {
        return jdbc.sql("select outdated from label_set").query(Boolean.class).single();
    }

    private void changed() {
        jdbc.sql("update label_set set number = number + 1, outdated = true").update();
    }
}

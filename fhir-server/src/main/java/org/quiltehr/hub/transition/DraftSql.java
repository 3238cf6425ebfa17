package org.quiltehr.hub.transition;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is written of a discharge and not sent yet; each author sees their own. */
public final class DraftSql {

    /**
     * A draft.
     *
     * @param to slugs of the practices chosen so far
     */
    public record Draft(String words, Set<String> to, Instant at) {}

    private final JdbcClient jdbc;

    DraftSql(DataSource database) {
        this.jdbc = JdbcClient.create(database);
    }

    /** The caller has made sure that the author may see the stay. */
    public Optional<Draft> of(LogicalId stay, String author) {
        return jdbc.sql("select words, recipients, at from discharge_draft where home = ? and pk = ? and author = ?")
                .params(stay.home(), stay.own(), author)
                .query(DraftSql::draft)
                .optional();
    }

    private static Draft draft(ResultSet r, int n) throws SQLException {
        return new Draft(
                r.getString(1),
                new LinkedHashSet<>(List.of((String[]) r.getArray(2).getArray())),
                r.getObject(3, OffsetDateTime.class).toInstant());
    }

    /** In the place of an earlier one. */
    public void keep(LogicalId stay, String author, String words, Set<String> to) {
        jdbc.sql("""
                        insert into discharge_draft (home, pk, author, words, recipients)
                        values (:home, :pk, :author, :words, :to)
                        on conflict (home, pk, author) do update set words = excluded.words,
                          recipients = excluded.recipients, at = now()
                        """)
                .param("home", stay.home())
                .param("pk", stay.own())
                .param("author", author)
                .param("words", words)
                .param("to", to.toArray(new String[0]))
                .update();
    }

    /** It was sent, or is not wanted. */
    public void drop(LogicalId stay, String author) {
        jdbc.sql("delete from discharge_draft where home = ? and pk = ? and author = ?")
                .params(stay.home(), stay.own(), author)
                .update();
    }
}

package org.quiltehr.hub.parameters;

import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.work.Atomic;
import org.springframework.dao.DataAccessResourceFailureException;

/** How the declared parameters are, and the indexing of what is stored: for those who run the hub. */
public final class DeclaredParameters {

    private final DataSource database;

    DeclaredParameters(DataSource database) {
        this.database = database;
    }

    /**
     * A SearchParameter that is declared.
     *
     * @param active it may be searched by
     * @param types how far each type it is of is
     */
    public record State(boolean active, List<Progress> types) {}

    /** Empty if no declared SearchParameter has this id. */
    public Optional<State> state(String id) {
        return whole(tx -> {
            Optional<DeclarationSql.Row> row = DeclarationSql.rows(tx).stream()
                    .filter(one -> one.id().equals(id))
                    .findFirst();
            if (row.isEmpty()) {
                return Optional.empty();
            }
            List<String> types = DeclarationSql.types(Declaring.declared(row.get()));
            return Optional.of(new State(
                    row.get().active(),
                    ReindexJobSql.progress(tx).stream()
                            .filter(one -> types.contains(one.type()))
                            .toList()));
        });
    }

    /** Of each type that was ever indexed anew, the last time. */
    public List<Progress> progress() {
        return whole(ReindexJobSql::progress);
    }

    /** Indexes all rows of some types anew, by the parameters and rules of now; all types if none is named. */
    public void again(Collection<String> types) {
        whole(tx -> {
            ReindexJobSql.begin(tx, types.isEmpty() ? FhirTypes.names() : types, DeclarationSql.generation(tx));
            return true;
        });
    }

    private <T> T whole(Atomic.Work<T> work) {
        try {
            return Atomic.in(database, work);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the database does not answer", e);
        }
    }
}

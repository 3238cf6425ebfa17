package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import org.quiltehr.hub.identify.match.Scorer;
import org.quiltehr.hub.identify.match.Weights;

/** The scorer with the weights in force; several hubs share one database, so it asks again now and then. */
final class WeightsInForce {

    private static final long FRESH_NANOS = 10_000_000_000L;

    private record Known(Scorer scorer, long at) {}

    private volatile Known known = new Known(new Scorer(Weights.committed()), System.nanoTime() - FRESH_NANOS);

    Scorer scorer(Connection connection) throws SQLException {
        Known now = known;
        if (System.nanoTime() - now.at() < FRESH_NANOS) {
            return now.scorer();
        }
        return refresh(connection);
    }

    Scorer refresh(Connection connection) throws SQLException {
        Scorer scorer = known.scorer();
        int version = WeightsSql.inForce(connection);
        if (version != scorer.weights().version()) {
            scorer = new Scorer(WeightsSql.read(connection, version).orElseThrow());
        }
        known = new Known(scorer, System.nanoTime());
        return scorer;
    }
}

package org.quiltehr.hub.practice;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.sql.DataSource;

/** Whether the hub reaches the sources it fetches from; told by whoever fetches, shown in every summary. */
public final class ReachSql {

    private final DataSource database;

    public ReachSql(DataSource database) {
        this.database = database;
    }

    /** A try at a feed that got no answer; the first of a row says since when. */
    public void failed(Feed feed, Instant at) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement("""
                        insert into source_reach (practice, feed, failing_since, tried) values (?, ?, ?, ?)
                        on conflict (practice, feed) do update set tried = excluded.tried""")) {
            statement.setInt(1, feed.practice().ref().num());
            statement.setInt(2, feed.num());
            statement.setObject(3, at.atOffset(ZoneOffset.UTC));
            statement.setObject(4, at.atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("note that a source does not answer", e);
        }
    }

    /** The source answered. */
    public void reached(Feed feed) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("delete from source_reach where practice = ? and feed = ?")) {
            statement.setInt(1, feed.practice().ref().num());
            statement.setInt(2, feed.num());
            statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException("note that a source answers", e);
        }
    }
}

package org.quiltehr.hub.identify;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import javax.sql.DataSource;
import org.quiltehr.hub.identify.match.Blocks;

/** Makes all blocking keys again at a start after they came to be made in another way. */
final class BlocksSql {

    private static final String READ = "select value from setting where name = 'identify-blocks'";

    private static final String WRITE = """
            insert into setting (name, value) values ('identify-blocks', ?)
            on conflict (name) do update set value = excluded.value
            """;

    private static final int PAGE = 500;

    private BlocksSql() {}

    /** Before anything is matched; several hubs that start at once may all do it, with one result. */
    static void bringUpToDate(DataSource database) {
        Transactions transactions = new Transactions(database);
        byte[] current = String.valueOf(Blocks.VERSION).getBytes(StandardCharsets.UTF_8);
        if (transactions.run(tx -> isCurrent(tx, current))) {
            return;
        }
        long place = 0;
        while (true) {
            long from = place;
            PersonIndexSql.Page page = transactions.run(tx -> {
                PersonIndexSql index = new PersonIndexSql(tx);
                PersonIndexSql.Page read = index.after(from, PAGE);
                index.save(read.records().stream()
                        .map(r -> new PersonIndexSql.Entry(
                                r, PersonIndexSql.bytes(r.features()), Blocks.of(r.features()), false))
                        .toList());
                return read;
            });
            if (page.records().isEmpty()) {
                break;
            }
            place = page.last();
        }
        transactions.run(tx -> {
            try (var update = tx.prepareStatement(WRITE)) {
                update.setBytes(1, current);
                return update.executeUpdate();
            }
        });
    }

    private static boolean isCurrent(Connection tx, byte[] current) throws SQLException {
        try (var select = tx.prepareStatement(READ);
                var rows = select.executeQuery()) {
            return rows.next() && Arrays.equals(rows.getBytes(1), current);
        }
    }
}

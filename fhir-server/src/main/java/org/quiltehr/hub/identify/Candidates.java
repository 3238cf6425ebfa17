package org.quiltehr.hub.identify;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.identify.match.Blocks;
import org.quiltehr.hub.identify.match.Features;

/**
 * The records that one is compared with.
 *
 * @param truncated there are more: it is then not proven that the record is unique
 * @param crowded keys of numbers, telephones and e-mails that a crowd has: they are nobody's
 */
record Candidates(List<LogicalId> ids, boolean truncated, Set<Long> crowded) {

    /** More than this are not looked at in the write. */
    static final int MOST = 200;

    /** A looser key, or a value, that more records have is passed over. */
    static final int CROWD = 50;

    static Candidates of(Connection connection, Features features, LogicalId record, int most) throws SQLException {
        long[] blocks = Blocks.of(features);
        return of(blocks, inBlocks(connection, blocks, most), record, most);
    }

    /** Of several records, in one statement. */
    static Map<LogicalId, Candidates> of(Connection connection, List<PersonIndexSql.Entry> entries, int most)
            throws SQLException {
        long[] blocks = entries.stream()
                .flatMapToLong(e -> LongStream.of(e.blocks()))
                .distinct()
                .toArray();
        Map<Long, Set<LogicalId>> found = inBlocks(connection, blocks, most);
        Map<LogicalId, Candidates> candidates = new HashMap<>();
        for (PersonIndexSql.Entry entry : entries) {
            LogicalId id = entry.record().id();
            candidates.put(id, of(entry.blocks(), found, id, most));
        }
        return candidates;
    }

    private static Map<Long, Set<LogicalId>> inBlocks(Connection connection, long[] blocks, int most)
            throws SQLException {
        int[] limits = new int[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            // one more than may be, and the record itself
            limits[i] = 2 + limit(blocks[i], most);
        }
        Map<Long, Set<LogicalId>> found = new HashMap<>();
        new PersonIndexSql(connection)
                .inBlocks(
                        blocks,
                        limits,
                        (block, id) -> found.computeIfAbsent(block, k -> new LinkedHashSet<>())
                                .add(id));
        return found;
    }

    private static Candidates of(long[] blocks, Map<Long, Set<LogicalId>> found, LogicalId record, int most) {
        Set<LogicalId> ids = new LinkedHashSet<>();
        Set<LogicalId> loose = new LinkedHashSet<>();
        Set<Long> crowded = new HashSet<>();
        for (long block : blocks) {
            Set<LogicalId> others = new LinkedHashSet<>(found.getOrDefault(block, Set.of()));
            others.remove(record);
            boolean full = others.size() > limit(block, most);
            switch (Blocks.kind(block)) {
                case NARROW -> ids.addAll(others);
                case WIDE -> {
                    if (!full) {
                        loose.addAll(others);
                    }
                }
                case VALUE -> {
                    if (full) {
                        crowded.add(block);
                    } else {
                        ids.addAll(others);
                    }
                }
            }
        }
        boolean truncated = ids.size() > most;
        for (LogicalId id : loose) {
            if (ids.size() < most) {
                ids.add(id);
            }
        }
        return new Candidates(List.copyOf(ids), truncated, crowded);
    }

    private static int limit(long block, int most) {
        return Blocks.kind(block) == Blocks.Kind.NARROW ? most : CROWD;
    }

    /** The features without what a crowd has. */
    Features own(Features features) {
        if (crowded.isEmpty()) {
            return features;
        }
        return new Features(
                features.names(),
                features.birth(),
                features.sex(),
                features.places(),
                features.phones().stream()
                        .filter(p -> !crowded.contains(Blocks.phone(p)))
                        .toList(),
                features.emails().stream()
                        .filter(e -> !crowded.contains(Blocks.email(e)))
                        .toList(),
                features.numbers().stream()
                        .filter(n -> !crowded.contains(Blocks.number(n)))
                        .toList(),
                features.mother(),
                features.death(),
                features.birthOrder(),
                features.placeholder());
    }
}

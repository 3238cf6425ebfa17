package org.quiltehr.hub.journal;

import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the room; a thread makes the months ahead. */
@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

    private static final Duration LOOK_AHEAD = Duration.ofHours(12);

    @DependsOnDatabaseInitialization
    @Bean(destroyMethod = "close")
    Committer journalCommitter(DataSource database) {
        return committer(database);
    }

    @Bean
    Journal journal(DataSource database, Committer committer) {
        return new Journal(new JournalSql(database), new FileSql(database), committer);
    }

    @Bean
    MessageSearch messageSearch(DataSource database, Journal journal) {
        return new MessageSearch(database, journal);
    }

    static Committer committer(DataSource database) {
        PartitionSql partitions = new PartitionSql(database);
        partitions.create();
        Thread.ofVirtual().name("journal-months").start(() -> {
            while (true) {
                try {
                    Thread.sleep(LOOK_AHEAD);
                    partitions.create();
                } catch (InterruptedException e) {
                    return;
                } catch (IllegalStateException e) {
                    // tried again at the next turn, and at once when a row finds no partition
                }
            }
        });
        return new Committer(database, new AppendSql(), partitions);
    }
}

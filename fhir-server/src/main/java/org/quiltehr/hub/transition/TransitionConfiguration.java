package org.quiltehr.hub.transition;

import java.time.InstantSource;
import javax.sql.DataSource;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.base.BodyCodec;
import org.quiltehr.hub.pipeline.rest.RestWrites;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.query.Reader;
import org.quiltehr.hub.summary.MedicineReview;
import org.quiltehr.hub.summary.SummaryService;
import org.quiltehr.hub.work.FollowSql;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Wires the room. */
@Configuration(proxyBeanMethods = false)
class TransitionConfiguration {

    @Bean
    LedgerSql ledgerSql(DataSource database) {
        return new LedgerSql(database);
    }

    @Bean
    AwaitedSql awaitedSql(DataSource database) {
        return new AwaitedSql(database);
    }

    @Bean
    NoticesSql noticesSql(DataSource database) {
        return new NoticesSql(database);
    }

    @Bean
    TaskSql taskSql(DataSource database) {
        return new TaskSql(database);
    }

    @Bean
    OwnerSql ownerSql(DataSource database) {
        return new OwnerSql(database);
    }

    @Bean
    Owners owners(Reader reader, Practices practices, OwnerSql chosen) {
        return new Owners(reader, practices, chosen);
    }

    @Bean
    ResultOwners resultOwners(
            DataSource database,
            LedgerSql ledger,
            TaskSql tasks,
            OwnerSql chosen,
            Owners owners,
            Handover handover,
            Reader reader,
            RestWrites writes,
            Gate gate) {
        return new ResultOwners(
                ledger,
                tasks,
                chosen,
                owners,
                handover,
                new Revising(reader, writes),
                gate,
                new TransactionTemplate(new JdbcTransactionManager(database)));
    }

    @Bean
    Handover handover(
            LedgerSql ledger, TaskSql tasks, Owners owners, RestWrites writes, Reader reader, Practices practices) {
        return new Handover(ledger, tasks, owners, writes, reader, practices, InstantSource.system());
    }

    @Bean
    Follower follower(DataSource database, BodyCodec bodies, LedgerSql ledger, TaskSql tasks, Handover handover) {
        return new Follower(
                new TransactionTemplate(new JdbcTransactionManager(database)),
                new FollowSql(database, "transition_mark"),
                new FeedSql(database, bodies),
                new Ledger(ledger),
                tasks,
                handover);
    }

    @Bean
    PendingList pendingList(
            LedgerSql ledger, TaskSql tasks, Owners owners, Reader reader, RestWrites writes, Handover handover) {
        return new PendingList(ledger, tasks, owners, reader, writes, handover, InstantSource.system());
    }

    @Bean
    DraftSql dischargeDrafts(DataSource database) {
        return new DraftSql(database);
    }

    @Bean
    SentPackets sentPackets(Reader reader, RestWrites writes, Practices practices) {
        return new SentPackets(reader, writes, practices, InstantSource.system());
    }

    @Bean
    StayNotes stayNotes(Reader reader, RestWrites writes) {
        return new StayNotes(reader, writes, InstantSource.system());
    }

    @Bean
    DischargeDecisions dischargeDecisions(Reader reader, RestWrites writes) {
        return new DischargeDecisions(reader, writes, InstantSource.system());
    }

    @Bean
    @Lazy
    Packet packet(
            Reader reader,
            SummaryService summaries,
            MedicineReview medicines,
            LedgerSql ledger,
            PendingList pending,
            SentPackets sent,
            Practices practices) {
        return new Packet(reader, summaries, medicines, ledger, pending, sent, practices, InstantSource.system());
    }
}

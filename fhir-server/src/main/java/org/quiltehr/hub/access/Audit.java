package org.quiltehr.hub.access;

import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.Together;
import org.springframework.dao.DataAccessResourceFailureException;

/** Puts the event of every request down before the first byte of its answer; without the event there is no answer. */
public final class Audit {

    private static final int MOST = 64;

    private final AuditSql sql;

    /** Events of answers that are ready at the same time are put down by one statement. */
    private final Together<Boolean, AuditSql.Answered, Boolean> answers = new Together<>(1, MOST, this::write);

    public Audit(DataSource database, boolean durableReads) {
        this(database, durableReads, SignInLimits.usual(true));
    }

    Audit(DataSource database, boolean durableReads, SignInLimits limits) {
        this.sql = new AuditSql(database, durableReads, new ProofSql(limits));
    }

    /** Notes whose record a request beside the FHIR bases is about. */
    public static void about(HttpServletRequest request, LogicalId patient) {
        request.setAttribute(AuditFilter.ABOUT, patient);
    }

    /** Notes whose record the answer shows, where its address names it by an id that a client chose. */
    public static void shows(HttpServletRequest request, LogicalId patient) {
        request.setAttribute(AuditFilter.SHOWN, patient);
    }

    /** Puts down what somebody at the machine did to an account without the hub. */
    public void ofCommand(String action, String who, String account) {
        record(
                begin(new Trail.Request(
                        "http", action, who, "local", 0, "COMMAND", "/accounts/" + account, null, null)),
                200);
    }

    /** Begins the trail of a request. */
    public Trail begin(Trail.Request request) {
        return new Trail(request);
    }

    /**
     * Puts down what the answer shows, unless the write's own transaction did.
     *
     * @param status of the answer about to be sent
     * @throws DataAccessResourceFailureException if it cannot: then nothing may be sent
     * @throws Unproved if who asked is not who it was: then nothing was put down, and nothing may be sent
     */
    public void record(Trail trail, int status) {
        if (!trail.isOpen(status)) {
            return;
        }
        // a refusal shows nothing, whatever was read to come to it
        List<LogicalId> shown = status < 400 ? trail.patients() : List.of();
        Trail.Request asked = trail.asked();
        AuditSql.Answered answer = new AuditSql.Answered(
                new AuditSql.Event(trail.event(), trail.emergency(), asked, asked.message(), status),
                shown,
                trail.proof());
        if (answers.done(Boolean.TRUE, answer).isEmpty()) {
            write(List.of(answer));
        }
    }

    private List<Boolean> write(List<AuditSql.Answered> all) {
        try {
            if (!sql.answered(all)) {
                throw new Unproved();
            }
            return Collections.nCopies(all.size(), Boolean.TRUE);
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the audit trail could not be written", e);
        }
    }

    /** Notes by what name somebody asks whom the door does not know: an app at the addresses where it gets its tokens. */
    public static void by(HttpServletRequest request, String name) {
        request.setAttribute(AuditFilter.NAMED, name);
    }
}

package org.quiltehr.hub.work;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log is told of an outage. */
class OutageTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(OutageTest.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();
    private final Outage outage = new Outage(log, "the work");

    @BeforeEach
    void listen() {
        said.start();
        log.addAppender(said);
    }

    @AfterEach
    void detach() {
        log.detachAppender(said);
    }

    private List<String> lines() {
        return said.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void aDatabaseThatIsAwayIsOneLineHoweverItShowsAndItsReturnAnother() {
        outage.over();
        outage.met(new SQLException("connection refused", "08001"));
        outage.met(new IllegalStateException(new SQLException("terminating", "57P01")));
        outage.met(new SQLTransientConnectionException("none to be had in 20 s"));
        outage.met(new SQLException("connection refused", "08001"));
        assertThat(lines()).containsExactly("the work waits: the database is away");
        outage.over();
        outage.over();
        assertThat(lines()).containsExactly("the work waits: the database is away", "the work goes on");
    }

    @Test
    void anotherFaultIsSaidWithoutItsWords() {
        outage.met(new SQLException("connection refused", "08001"));
        outage.met(new SQLException("value \"Brandt\" is too long", "22001"));
        assertThat(lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("SQLException 22001 at ")
                .doesNotContain("Brandt");
    }
}

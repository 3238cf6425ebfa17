package org.quiltehr.hub.watch;

import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what nobody was told yet, each notice once: in quiet hours only what is urgent, afterwards the rest in one message.
 * With no channel configured it stays to be read at {@code /conditions} and in the log.
 */
final class Teller {

    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    private final ConditionSql conditions;
    private final List<Channel> channels;
    private final Quiet quiet;

    Teller(ConditionSql conditions, List<Channel> channels, Quiet quiet) {
        this.conditions = conditions;
        this.channels = channels;
        this.quiet = quiet;
    }

    /** Tells; a notice is told when all channels took it. */
    void at(Instant now) {
        boolean calm = quiet.at(now);
        List<ConditionSql.Notice> due = conditions.untold().stream()
                .filter(n -> !calm || n.condition().kind().urgent())
                .toList();
        if (due.isEmpty()) {
            return;
        }
        try {
            for (Channel channel : channels) {
                channel.tell(due);
            }
        } catch (Channel.NotTold e) {
            LOG.warn("{} notices wait: {}", due.size(), e.getMessage());
            return;
        }
        for (ConditionSql.Notice notice : due) {
            LOG.info(
                    "{} {} {}",
                    notice.condition().kind().code(),
                    notice.condition().subject(),
                    notice.opening() ? "opened" : "closed");
            conditions.told(notice, now);
        }
    }
}

package org.quiltehr.hub.watch;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what nobody was told yet, each notice once on each channel: what is urgent at once, the rest outside quiet hours and, where
 * a digest is wanted, once a day. With no channel configured it stays to be read at {@code /conditions} and in the log.
 */
final class Teller {

    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    private final ConditionSql conditions;
    private final List<Channel> channels;
    private final Quiet quiet;
    private final Digest digest;

    /** Why a channel takes nothing, said once for each reason. */
    private final Map<String, String> refused = new HashMap<>();

    Teller(ConditionSql conditions, List<Channel> channels, Quiet quiet, Digest digest) {
        this.conditions = conditions;
        this.channels = channels;
        this.quiet = quiet;
        this.digest = digest;
    }

    /** Tells; a notice is told when all channels took it, and one that one of them does not take waits for that one only. */
    void at(Instant now) {
        boolean calm = quiet.at(now);
        List<ConditionSql.Notice> due = conditions.untold().stream()
                .filter(n -> n.condition().kind().urgent() || !calm && digest.due(n.at(), now))
                .toList();
        if (due.isEmpty()) {
            return;
        }
        boolean all = true;
        for (Channel channel : channels) {
            all &= told(
                    channel,
                    due.stream()
                            .filter(n -> !n.toldBy().contains(channel.name()))
                            .toList());
        }
        if (!all) {
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

    private boolean told(Channel channel, List<ConditionSql.Notice> notices) {
        if (notices.isEmpty()) {
            return true;
        }
        try {
            channel.tell(notices);
        } catch (Channel.NotTold e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(refused.put(channel.name(), why))) {
                LOG.warn("{} notices wait: {}", notices.size(), why);
            }
            return false;
        }
        refused.remove(channel.name());
        notices.forEach(notice -> conditions.toldBy(notice, channel.name()));
        return true;
    }
}

package org.quiltehr.hub.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.quiltehr.adapter.spi.Receipt.State;

/** Finds messages by what their sender calls them. */
public final class MessageSearch {

    private final ControlSql controls;
    private final Journal journal;

    MessageSearch(DataSource database, Journal journal) {
        this.controls = new ControlSql(database);
        this.journal = journal;
    }

    /**
     * Messages of these feeds whose control id begins so, the newest first.
     *
     * @param feeds numbers of feeds
     */
    public List<Listed> byControl(Collection<Integer> feeds, String control, int limit) {
        return control.isEmpty() || feeds.isEmpty() ? List.of() : listed(controls.messages(feeds, control, limit));
    }

    /** Those of these messages that are in the journal, the newest first. */
    public List<Listed> listed(Collection<UUID> ids) {
        Map<UUID, Message> messages = journal.messages(ids);
        List<Listed> listed = new ArrayList<>();
        for (Message message : messages.values()) {
            listed.add(new Listed(
                    message, journal.outcome(message.id()).map(Finished::state).orElse(State.RECEIVED)));
        }
        // UUIDs of version 7 as text are in the order of their time
        listed.sort(Comparator.comparing((Listed one) -> one.message().id().toString())
                .reversed());
        return listed;
    }
}

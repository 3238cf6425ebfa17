package org.quiltehr.adapter.hl7v2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.quiltehr.adapter.hl7v2.er7.Batch;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.er7.Er7Reader;
import org.quiltehr.adapter.hl7v2.message.Messages;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.adapter.spi.Reply;

/** Reads, maps and answers HL7 v2 messages of one feed. */
final class Hl7v2Adapter implements Adapter {

    private final Settings settings;

    Hl7v2Adapter(Settings settings) {
        this.settings = settings;
    }

    @Override
    public List<RawMessage> split(RawMessage body) {
        List<RawMessage> messages = new ArrayList<>();
        for (byte[] message : Batch.split(body.body())) {
            messages.add(new RawMessage(message, body.contentType()));
        }
        return messages;
    }

    @Override
    public Peek peek(RawMessage message) {
        Er7Reader.Result read = Er7Reader.read(message.body());
        return understood(read).map(m -> Glance.at(m, settings)).orElseGet(() -> Peek.unreadable(issue(read)));
    }

    @Override
    public Mapping map(RawMessage message) {
        Er7Reader.Result read = Er7Reader.read(message.body());
        return understood(read)
                .map(m -> Messages.map(m, settings))
                .orElseGet(() -> Mapping.Rejected.unreadable(issue(read)));
    }

    @Override
    public Reply reply(RawMessage message, Receipt receipt) {
        return Er7Reader.read(message.body())
                .message()
                .map(m -> Acknowledgement.of(m, receipt, settings))
                .orElse(Reply.NONE);
    }

    private Optional<Er7Message> understood(Er7Reader.Result read) {
        return read.message().map(settings.dialect()::understood);
    }

    private static Issue issue(Er7Reader.Result read) {
        Hl7v2Issue issue = switch (read.fault().orElse(Er7Reader.Fault.NO_MSH)) {
            case NO_MSH -> Hl7v2Issue.NO_MSH;
            case NO_DELIMITERS -> Hl7v2Issue.NO_DELIMITERS;
            case NO_SEGMENT_NAME -> Hl7v2Issue.NO_SEGMENT_NAME;
        };
        return issue.error("line " + read.line());
    }
}

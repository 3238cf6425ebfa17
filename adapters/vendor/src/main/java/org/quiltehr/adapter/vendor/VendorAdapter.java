package org.quiltehr.adapter.vendor;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Mapping;
import org.quiltehr.adapter.spi.Peek;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.adapter.spi.Reply;

/** Gives each body to the adapter of its format. */
final class VendorAdapter implements Adapter {

    private final Map<Format, Adapter> adapters;

    VendorAdapter(Map<Format, Adapter> adapters) {
        this.adapters = Map.copyOf(adapters);
    }

    @Override
    public List<RawMessage> split(RawMessage body) {
        Adapter adapter = of(body);
        return adapter == null ? List.of(body) : adapter.split(body);
    }

    @Override
    public Peek peek(RawMessage message) {
        Adapter adapter = of(message);
        return adapter == null ? Peek.unreadable(unknown()) : adapter.peek(message);
    }

    @Override
    public Mapping map(RawMessage message) {
        Adapter adapter = of(message);
        return adapter == null ? Mapping.Rejected.unreadable(unknown()) : adapter.map(message);
    }

    @Override
    public Reply reply(RawMessage message, Receipt receipt) {
        Adapter adapter = of(message);
        return adapter == null ? Reply.NONE : adapter.reply(message, receipt);
    }

    private @Nullable Adapter of(RawMessage message) {
        return adapters.get(Format.of(message.body()));
    }

    private static Issue unknown() {
        return VendorIssue.UNKNOWN_FORMAT.at("document");
    }
}

package org.quiltehr.hub.pipeline.shadow;

import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.Ledger;

/**
 * What would change if the messages of a feed were read in another way.
 *
 * @param messages how many were read in both ways
 * @param withoutBytes how many could not be, since the journal does not hold their bytes any more
 * @param cut whether older ones of those asked for were left out because of their size
 * @param states messages by what became of them and what would, such as {@code stored → quarantined}
 * @param reasons issues of messages that would be rejected, by code and place
 * @param unchanged resources that would stay as they are
 */
public record Shadow(
        int messages,
        int withoutBytes,
        boolean cut,
        Map<String, Integer> states,
        Map<String, Integer> reasons,
        Ledger.Totals before,
        Ledger.Totals after,
        int unchanged,
        List<ResourceChange> changes) {}

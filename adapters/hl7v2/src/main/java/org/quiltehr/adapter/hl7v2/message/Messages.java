package org.quiltehr.adapter.hl7v2.message;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.quiltehr.adapter.hl7v2.Hl7v2Issue;
import org.quiltehr.adapter.hl7v2.Settings;
import org.quiltehr.adapter.hl7v2.code.CodeTable;
import org.quiltehr.adapter.hl7v2.er7.Er7Message;
import org.quiltehr.adapter.hl7v2.output.Account;
import org.quiltehr.adapter.hl7v2.output.Conversion;
import org.quiltehr.adapter.hl7v2.segment.DialectFields;
import org.quiltehr.adapter.hl7v2.segment.MshToProvenance;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.Ledger;
import org.quiltehr.adapter.spi.Mapping;

/** Which family of messages maps which type; {@code message-types.csv} is the list. */
public final class Messages {

    /** Answers to a query; one with several patients lists candidates, and states nothing of any of them. */
    private static final Set<String> ANSWERS = Set.of("RSP", "VXR");

    private Messages() {}

    /** The family that takes the message, by MSH-9; empty if none does. */
    public static Optional<String> family(Er7Message message, Settings settings) {
        if (ANSWERS.contains(message.type()) && message.all("PID").size() != 1) {
            return Optional.empty();
        }
        CodeTable types = settings.table("message-types");
        return types.find(message.type() + "-" + message.trigger())
                .or(() -> types.find(message.type()))
                .map(CodeTable.Code::target);
    }

    /** The whole message as FHIR, or why not. */
    public static Mapping map(Er7Message message, Settings settings) {
        if (message.type().isEmpty()) {
            return rejected(message, Hl7v2Issue.NO_MESSAGE_TYPE.error("MSH[1]-9"));
        }
        Optional<String> family = family(message, settings);
        if (family.isEmpty()) {
            return settings.table("ignored-types")
                    .find(message.type())
                    .map(rule -> ignored(message, rule.target(), rule.display()))
                    .orElseGet(() -> ignored(
                            message,
                            "type-not-taken",
                            "the README of the adapter lists the types and triggers it takes"));
        }
        Conversion conversion = new Conversion(message, settings);
        message.charsetNote().ifPresent(note -> conversion.warn(Hl7v2Issue.CHARACTER_SET.warning("MSH[1]-18", note)));
        Optional<Issue> fault = switch (family.get()) {
            case "adt" -> AdtMessage.map(conversion, message.trigger());
            case "oru" -> OruMessage.map(conversion);
            case "vxu" -> VxuMessage.map(conversion);
            case "order" -> OrderMessage.map(conversion);
            case "mdm" -> MdmMessage.map(conversion);
            case "siu" -> SiuMessage.map(conversion);
            case "chart" -> ChartMessage.map(conversion);
            case "mfn" -> MfnMessage.map(conversion);
            default -> throw new IllegalStateException("message-types.csv names an unknown family");
        };
        if (fault.isPresent()) {
            return rejected(message, fault.get());
        }
        DialectFields.map(conversion);
        return conversion.finish(MshToProvenance.map(conversion));
    }

    private static Mapping ignored(Er7Message message, String rule, String reason) {
        return new Mapping.Ignored(rule, reason, Account.uniform(message, Ledger.Fate.IGNORED, rule));
    }

    private static Mapping rejected(Er7Message message, Issue issue) {
        return new Mapping.Rejected(List.of(issue), Account.uniform(message, Ledger.Fate.UNMAPPED, null));
    }
}

package org.quiltehr.hub.summary;

import static java.nio.charset.StandardCharsets.UTF_8;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.quiltehr.hub.transition.Ccda;
import org.quiltehr.hub.transition.CdaSchema;

/** Looks at documents one by one, from any thread, and counts what it finds by kind. */
public final class SummaryCheck {

    private static final int EXAMPLES = 2;
    private static final int PATTERN = 20;

    /** A context of its own, of which nothing is set: as a receiver would open the document. */
    private static final FhirContext FRESH = FhirContext.forR4();

    private final IpsValidator validator = IpsValidator.load().orElseThrow();
    private final Map<String, Integer> errors = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> warnings = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> lost = new ConcurrentSkipListMap<>();
    private final AtomicInteger documents = new AtomicInteger();
    private final AtomicInteger statements = new AtomicInteger();
    private final AtomicInteger facts = new AtomicInteger();

    /** @param name of the person, for a reader who looks for the first of a kind */
    public void document(String name, byte[] json) throws IOException {
        documents.incrementAndGet();
        String text = new String(json, UTF_8);
        try {
            Bundle bundle = FRESH.newJsonParser().parseResource(Bundle.class, text);
            ((Composition) bundle.getEntryFirstRep().getResource())
                    .getSection()
                    .forEach(section -> statements.addAndGet(section.getEntry().size()));
        } catch (DataFormatException unreadable) {
            error("a fresh parser: " + unreadable.getMessage(), name);
        }
        try {
            Set<String> told = new HashSet<>();
            for (String part : SummaryParts.of(json)) {
                ips(name, part, told);
            }
            ccda(name, json);
        } catch (AssertionError refused) {
            error(refused.getMessage(), name);
        }
    }

    /** @param told what was found already: parts of a document share entries */
    private void ips(String name, String part, Set<String> told) {
        for (SingleValidationMessage message : validator.messages(part)) {
            String where = String.valueOf(message.getLocationString()).replaceFirst("entry\\[\\d+\\]", "entry");
            if (!told.add(where + " " + message.getMessage())) {
                continue;
            }
            if (message.getSeverity().ordinal() >= ResultSeverityEnum.ERROR.ordinal()) {
                error(place(message) + ": " + message.getMessage(), name);
            } else if (message.getSeverity() == ResultSeverityEnum.WARNING) {
                warnings.merge(kind(message), 1, Integer::sum);
            }
        }
    }

    private void ccda(String name, byte[] json) throws IOException {
        byte[] cda = Ccda.of(json);
        for (String error : CdaSchema.errors(cda)) {
            error("as C-CDA: " + error.replaceAll("^\\d+:\\d+ ", ""), name);
        }
        CcdaFacts read = CcdaFacts.read(cda);
        for (String leaf : read.unmapped()) {
            error("as C-CDA, not understood by our own adapter: " + leaf.replaceAll("\\[\\d+\\]", ""), name);
        }
        TreeSet<String> written = CcdaFacts.of(json);
        facts.addAndGet(written.size());
        written.removeAll(read.facts());
        for (String fact : written) {
            if (lost.merge(unlike(fact, read.facts()), 1, Integer::sum) <= EXAMPLES) {
                System.out.println("NOT READ BACK AS WRITTEN, of " + name + ": " + fact);
            }
        }
    }

    /** The kind of a difference: of what type, and what of the fact nothing that was read begins like, as a pattern. */
    private static String unlike(String fact, Set<String> read) {
        int shared = 0;
        for (String other : read) {
            int length = 0;
            while (length < Math.min(fact.length(), other.length()) && fact.charAt(length) == other.charAt(length)) {
                length++;
            }
            shared = Math.max(shared, length);
        }
        String rest = fact.substring(Math.min(shared, fact.length()))
                .replaceAll("[0-9.]+", "9")
                .replaceAll("\\p{L}+", "a");
        return fact.replaceAll(":.*", "") + ", from: " + rest.substring(0, Math.min(rest.length(), PATTERN));
    }

    void error(String error, String name) {
        if (errors.merge(error, 1, Integer::sum) == 1) {
            System.out.println("ERROR, first of " + name + ": " + error);
        }
    }

    public Map<String, Integer> errors() {
        return new TreeMap<>(errors);
    }

    public int documents() {
        return documents.get();
    }

    int statements() {
        return statements.get();
    }

    public void print() {
        System.out.println(this);
        errors.forEach((error, count) -> System.out.println("error, " + count + " x " + error));
        warnings.forEach((warning, count) -> System.out.println("warning, " + count + " x " + warning));
        lost.forEach((kind, count) -> System.out.println("as C-CDA not read back as written, " + count + " x " + kind));
    }

    @Override
    public String toString() {
        return documents + " documents of " + statements + " statements, errors " + errors.values() + "; C-CDA: "
                + facts + " facts written, "
                + lost.values().stream().mapToInt(Integer::intValue).sum() + " not read back as written";
    }

    /** The validator's message id; where that says too little, with the words but for what they quote. */
    private static String kind(SingleValidationMessage message) {
        String id = String.valueOf(message.getMessageId());
        return id.equals("null") || id.startsWith("Terminology_PassThrough")
                ? id + ": " + String.valueOf(message.getMessage()).replaceAll("'[^']*'|\\S*[#:/|]\\S*", "…")
                : id;
    }

    private static String place(SingleValidationMessage message) {
        return String.valueOf(message.getLocationString()).replaceAll("\\[\\d+\\]|/\\*[^*]*\\*/", "");
    }
}

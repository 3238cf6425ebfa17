package org.quiltehr.hub.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.terminology.Coding;
import tools.jackson.databind.JsonNode;

/** What a terminology operation was asked with, and by whom. */
record CodeQuestion(Exchange exchange, Input input) {

    /** A value as text, or null. */
    @Nullable
    String text(String name) {
        return input.text(name).filter(text -> !text.isEmpty()).orElse(null);
    }

    boolean truth(String name) {
        return "true".equals(text(name));
    }

    /** A whole number from 0, or null. */
    @Nullable
    Integer number(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new Refused(400, "value", name, "must be a whole number from 0");
    }

    /** A value of type Coding; in a query written {@code system|code}. */
    Optional<Coding> coding(String name) {
        Optional<JsonNode> value = input.value(name, "Coding");
        if (value.isPresent()) {
            return value.map(CodeQuestion::coding);
        }
        return input.query().first(name).filter(text -> text.contains("|")).map(text -> {
            int bar = text.lastIndexOf('|');
            return new Coding(text.substring(0, bar), text.substring(bar + 1), null);
        });
    }

    /** The codings of a value of type CodeableConcept. */
    List<Coding> concept(String name) {
        List<Coding> codings = new ArrayList<>();
        input.value(name, "CodeableConcept")
                .ifPresent(concept -> concept.path("coding").forEach(coding -> codings.add(coding(coding))));
        return codings;
    }

    private static Coding coding(JsonNode coding) {
        String display = coding.path("display").asString("");
        return new Coding(
                coding.path("system").asString(""),
                coding.path("code").asString(""),
                display.isEmpty() ? null : display);
    }

    /** Whose code systems and maps come first: the practice of the base, or the caller's; 0 for none. */
    int asker() {
        var practice = exchange.view().practice();
        if (practice == null) {
            practice = exchange.grant().practice();
        }
        return practice == null ? 0 : practice.num();
    }
}

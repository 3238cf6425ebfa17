package org.quiltehr.hub.onboarding;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.quiltehr.adapter.spi.FhirJson;

/** The forms of a report. */
enum Report {
    TEXT("text/plain;charset=UTF-8") {
        @Override
        String of(Trial trial, boolean showResources) {
            return TextReport.of(trial, showResources);
        }
    },
    JSON("application/json") {
        @Override
        String of(Trial trial, boolean showResources) {
            return FhirJson.mapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(JsonReport.of(trial, showResources))
                    + "\n";
        }
    },
    HTML("text/html;charset=UTF-8") {
        @Override
        String of(Trial trial, boolean showResources) {
            return HtmlReport.of(trial, showResources);
        }
    };

    final String contentType;

    Report(String contentType) {
        this.contentType = contentType;
    }

    abstract String of(Trial trial, boolean showResources);

    static Optional<Report> named(String name) {
        return Arrays.stream(values())
                .filter(r -> r.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }
}

package org.quiltehr.hub.api;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.summary.SummaryPage;
import org.quiltehr.hub.summary.SummaryPdf;
import org.quiltehr.hub.transition.Ccda;

/** A summary or packet as page, PDF or C-CDA: made of the same document, so that all renderings say the same. */
enum PageFormat {
    HTML("text/html;charset=utf-8"),
    PDF("application/pdf"),
    CCDA("application/xml;charset=utf-8");

    private static final Pattern PAGES = Pattern.compile(".*/(\\$|%24)(summary|transition-packet)");
    private static final Pattern CCD = Pattern.compile(".*/(\\$|%24)ccd");

    private final String contentType;

    PageFormat(String contentType) {
        this.contentType = contentType;
    }

    /** What {@code _format}, else the Accept header, asks for; empty if it is none of these, or another address. */
    static Optional<PageFormat> of(String uri, Parameters parameters, @Nullable String accept) {
        if (uri.indexOf('$') < 0 && !uri.contains("%24")) {
            return Optional.empty();
        }
        if (CCD.matcher(uri).matches()) {
            return Optional.of(CCDA);
        }
        if (!PAGES.matcher(uri).matches()) {
            return Optional.empty();
        }
        String wanted = parameters.first("_format").orElse(accept == null ? "" : accept);
        for (String option : wanted.toLowerCase(Locale.ROOT).split(",")) {
            switch (option.split(";", 2)[0].strip()) {
                case "text/html", "html" -> {
                    return Optional.of(HTML);
                }
                case "application/pdf", "pdf" -> {
                    return Optional.of(PDF);
                }
                case "ccda", "application/cda+xml", "application/hl7-cda+xml" -> {
                    return Optional.of(CCDA);
                }
                default -> {
                    if (option.contains("fhir") || option.contains("json") || option.contains("xml")) {
                        return Optional.empty();
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** An answer that is a document becomes a page; any other (an error) stays what it is. */
    Answer render(Answer answer) {
        if (answer.status() != 200 || answer.json().length == 0) {
            return answer;
        }
        byte[] page = switch (this) {
            case PDF -> SummaryPdf.of(answer.json());
            case HTML -> SummaryPage.of(answer.json());
            case CCDA -> Ccda.of(answer.json());
        };
        return new Answer(answer.status(), answer.headers(), page).header(Answer.CONTENT_TYPE, contentType);
    }
}

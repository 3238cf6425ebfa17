package org.quiltehr.hub.onboarding;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.map.Adapters;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** {@code POST /onboarding/try}: a trial of samples sent as one body or as the parts of a form; nothing is kept. */
@RestController
class TryController {

    private static final int LONGEST = 64_000_000;

    private final Trials trials;

    TryController(Adapters adapters) {
        this.trials = new Trials(adapters);
    }

    /** A trial that cannot be made. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final HttpStatus status;

        Refused(HttpStatus status, String text) {
            super(text);
            this.status = status;
        }
    }

    /** Settings of the adapter are given as a JSON object, in the parameter or form field {@code settings}. */
    @PostMapping("/onboarding/try")
    ResponseEntity<byte[]> run(
            @RequestParam(name = "adapter", defaultValue = Trials.AUTO) String adapter,
            @RequestParam(name = "format", defaultValue = "json") String format,
            @RequestParam(name = "zone", defaultValue = "UTC") String zone,
            @RequestParam(name = "settings", required = false) @Nullable String settings,
            @RequestParam(name = "show-resources", defaultValue = "false") boolean showResources,
            HttpServletRequest request)
            throws IOException {
        try {
            Report report = Report.named(format)
                    .orElseThrow(() -> new Refused(HttpStatus.BAD_REQUEST, "format is text, json or html."));
            Trial trial = trials.run(adapter, settings(settings), zone(zone), samples(request));
            byte[] body = report.of(trial, showResources).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return ResponseEntity.ok()
                    .contentType(MediaType.parseMediaType(report.contentType))
                    .header("X-Content-Type-Options", "nosniff")
                    .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                    .body(body);
        } catch (Refused e) {
            return problem(e.status, String.valueOf(e.getMessage()));
        } catch (ConfigException e) {
            return problem(HttpStatus.UNPROCESSABLE_CONTENT, String.valueOf(e.getMessage()));
        }
    }

    private static List<Sample> samples(HttpServletRequest request) throws IOException, Refused {
        List<Sample> samples = new ArrayList<>();
        String type = request.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data")) {
            try {
                int all = 0;
                for (Part part : request.getParts()) {
                    String name = part.getSubmittedFileName();
                    if (name != null) {
                        byte[] bytes = read(part.getInputStream(), LONGEST - all);
                        all += bytes.length;
                        samples.add(new Sample(name, bytes, part.getContentType()));
                    }
                }
            } catch (ServletException | IllegalStateException e) {
                throw new Refused(
                        HttpStatus.BAD_REQUEST,
                        "The form cannot be read, or exceeds 64 MB. Send each file as a part with a file name.");
            }
        } else {
            byte[] bytes = read(request.getInputStream(), LONGEST);
            if (bytes.length > 0) {
                samples.add(new Sample("body", bytes, type));
            }
        }
        if (samples.isEmpty()) {
            throw new Refused(
                    HttpStatus.BAD_REQUEST, "There is no sample: send a file as the body, or several as a form.");
        }
        return samples;
    }

    private static byte[] read(InputStream in, int most) throws IOException, Refused {
        try (in) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new Refused(HttpStatus.CONTENT_TOO_LARGE, "The samples exceed 64 MB. Send fewer.");
            }
            return bytes;
        }
    }

    private static Map<String, Object> settings(@Nullable String json) throws Refused {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (json != null && !json.isBlank()) {
            try {
                Map<?, ?> tree = FhirJson.mapper().readValue(json, Map.class);
                tree.forEach((name, value) -> settings.put(String.valueOf(name), Objects.requireNonNull(value)));
            } catch (JacksonException | NullPointerException e) {
                throw new Refused(HttpStatus.BAD_REQUEST, "settings is a JSON object of the adapter's settings.");
            }
        }
        return settings;
    }

    private static ZoneId zone(String name) throws Refused {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new Refused(
                    HttpStatus.BAD_REQUEST, "zone is a time zone of the IANA list, such as America/New_York.");
        }
    }

    private static ResponseEntity<byte[]> problem(HttpStatus status, String detail) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("type", "about:blank");
        json.put("title", status.getReasonPhrase());
        json.put("status", status.value());
        json.put("detail", detail);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(FhirJson.bytes(json));
    }
}

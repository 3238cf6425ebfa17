package org.quiltehr.hub.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.Audit;
import org.quiltehr.hub.access.Gate;
import org.quiltehr.hub.access.Notice;
import org.quiltehr.hub.access.Trail;
import org.quiltehr.hub.access.Unproved;
import org.quiltehr.hub.base.PracticeRef;
import org.quiltehr.hub.base.View;
import org.quiltehr.hub.journal.SqlFaults;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * Takes the requests of the FHIR bases, {@code /fhir} and {@code /practices/{practice}/fhir}; passes all others on. Here
 * every request gets its grant, every fault becomes an OperationOutcome, and the event of every request is put down before
 * the first byte of its answer.
 */
final class FhirFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final String NETWORK = "/fhir";
    private static final Logger LOG = LoggerFactory.getLogger(FhirFilter.class);

    private final transient Face face;
    private final transient Problems problems;
    private final transient Gate gate;
    private final transient Audit audit;
    private final transient Function<String, Optional<PracticeRef>> practices;
    private final String openPractice;
    private final transient Cors cors;

    /**
     * A filter.
     *
     * @param practices by slug
     * @param openPractice slug of the practice a caller of the network's base writes for while sign-in is off
     */
    FhirFilter(
            Face face,
            Problems problems,
            Gate gate,
            Audit audit,
            Function<String, Optional<PracticeRef>> practices,
            String openPractice,
            Cors cors) {
        this.face = face;
        this.problems = problems;
        this.gate = gate;
        this.audit = audit;
        this.practices = practices;
        this.openPractice = openPractice;
        this.cors = cors;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String uri = request.getRequestURI();
        if (uri.equals(NETWORK) || uri.startsWith(NETWORK + "/")) {
            serve(request, response, null, NETWORK);
            return;
        }
        List<String> segments = Face.segments(uri);
        if (segments.size() >= 3
                && segments.getFirst().equals("practices")
                && segments.get(2).equals("fhir")) {
            String slug = segments.get(1);
            serve(request, response, slug, "/practices/" + slug + NETWORK);
            return;
        }
        chain.doFilter(request, response);
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, @Nullable String slug, String prefix)
            throws IOException {
        try {
            once(request, response, slug, prefix);
        } catch (Unproved e) {
            throw e.at((again, into) -> once((HttpServletRequest) again, (HttpServletResponse) into, slug, prefix));
        }
    }

    private void once(HttpServletRequest request, HttpServletResponse response, @Nullable String slug, String prefix)
            throws IOException {
        if (cors.answered(request, response)) {
            return;
        }
        Format format = new Format(false, false, null, List.of());
        PracticeRef practice = slug == null ? null : practices.apply(slug).orElse(null);
        Trail trail = audit.begin(asked(request, practice, prefix));
        Answer answer;
        try {
            Parameters parameters = Parameters.of(request.getQueryString());
            Optional<PageFormat> page = PageFormat.of(request.getRequestURI(), parameters, request.getHeader("Accept"));
            if (page.isEmpty() && !isFile(request.getRequestURI())) {
                format = Format.of(parameters, request.getHeader("Accept"));
            }
            if (slug != null && practice == null) {
                throw new Refused(404, "not-found", null, "there is no practice of this name");
            }
            answer = noticed(answer(exchange(request, practice, prefix, parameters, trail)));
            if (page.isPresent()) {
                answer = page.get().render(answer);
            }
            if (!format.plain() && answer.json().length > 0) {
                answer = new Answer(answer.status(), answer.headers(), format.render(answer.json()));
            }
        } catch (RuntimeException e) {
            answer = problem(e, format);
        }
        try {
            audit.record(trail, answer.status());
            response.setHeader(Trail.HEADER, trail.id());
        } catch (DataAccessResourceFailureException e) {
            if (!SqlFaults.passing(e)) { // what passes is told once, by the pulse, not for each request
                LOG.error("an answer was not given: {}", e.getMessage());
            }
            answer = problem(
                    new Refused(503, "transient", null, "the audit trail cannot be written now: try again"), format);
        }
        send(request, response, answer, format);
    }

    private static Answer noticed(Answer answer) {
        return Notice.stands() ? Noticed.of(answer) : answer;
    }

    /** A read whose connection was lost, as when the database changes over, is done again: nothing of it was sent yet. */
    private Answer answer(Exchange exchange) throws IOException {
        try {
            return face.answer(exchange);
        } catch (RuntimeException e) {
            String method = exchange.http().getMethod();
            if (SqlFaults.lost(e) && (method.equals("GET") || method.equals("HEAD"))) {
                return face.answer(exchange);
            }
            throw e;
        }
    }

    private static boolean isFile(String address) {
        return ExportFace.isFile(address) || ImportFace.isFile(address);
    }

    private Answer problem(RuntimeException problem, Format format) {
        Answer answer = noticed(problems.answer(problem));
        return format.xml()
                ? new Answer(
                        answer.status(),
                        answer.headers(),
                        new Format(true, format.pretty(), null, List.of()).render(answer.json()))
                : answer;
    }

    private static Trail.Request asked(HttpServletRequest request, @Nullable PracticeRef practice, String prefix) {
        List<String> path = Face.segments(request.getRequestURI().substring(prefix.length()));
        Interaction interaction = Interaction.of(request.getMethod(), path);
        return new Trail.Request(
                interaction.code(),
                interaction.action(),
                Exchange.reader(request),
                request.getRemoteAddr(),
                practice == null ? 0 : practice.num(),
                request.getMethod(),
                request.getRequestURI(),
                request.getQueryString(),
                null);
    }

    private Exchange exchange(
            HttpServletRequest request,
            @Nullable PracticeRef practice,
            String prefix,
            Parameters parameters,
            Trail trail) {
        String url = request.getRequestURL().toString();
        String base = url.substring(0, url.indexOf(request.getRequestURI())) + prefix;
        List<String> path = Face.segments(request.getRequestURI().substring(prefix.length())).stream()
                .map(FhirFilter::decode)
                .toList();
        PracticeRef writer = practice == null && gate.isOpen()
                ? practices.apply(openPractice).orElse(null)
                : practice;
        View view = practice == null ? View.NETWORK : new View(practice);
        return new Exchange(request, view, gate.grant(writer, trail), base, path, parameters);
    }

    private static String decode(String segment) {
        if (segment.indexOf('%') < 0) {
            return segment;
        }
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refused(400, "invalid", null, "the address is not well encoded");
        }
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, Answer answer, Format format)
            throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        Answer.Download download = answer.download();
        if (download != null && !request.getMethod().equals("HEAD")) {
            download.to(response.getOutputStream());
        }
        if (answer.json().length == 0) {
            return;
        }
        response.setContentType(answer.headers().getOrDefault(Answer.CONTENT_TYPE, format.contentType()));
        response.setContentLength(answer.json().length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(answer.json());
        }
    }
}

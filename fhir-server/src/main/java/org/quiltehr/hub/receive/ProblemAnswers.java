package org.quiltehr.hub.receive;

import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.journal.SqlFaults;
import org.quiltehr.hub.practice.ConfigProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import tools.jackson.databind.node.ObjectNode;

/** Problems as JSON (RFC 9457), for the messages and practices of the hub; the FHIR bases answer in their own way. */
@RestControllerAdvice(basePackageClasses = ProblemAnswers.class)
class ProblemAnswers {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAnswers.class);

    @ExceptionHandler
    ResponseEntity<byte[]> problem(Problem problem) {
        return answer(problem.status(), problem.code(), String.valueOf(problem.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> configuration(ConfigProblem problem) {
        return answer(HttpStatus.UNPROCESSABLE_CONTENT, "configuration", String.valueOf(problem.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<byte[]> database(org.springframework.dao.DataAccessException fault) {
        if (!SqlFaults.passing(fault)) { // that the database is away is said once, not with each request
            LOG.warn(
                    "a request met a fault of the database: {}",
                    fault.getClass().getSimpleName());
        }
        return answer(
                HttpStatus.SERVICE_UNAVAILABLE, "database", "The database does not answer. Ask again in a moment.");
    }

    private static ResponseEntity<byte[]> answer(HttpStatus status, String code, String detail) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(status).contentType(MediaType.APPLICATION_PROBLEM_JSON);
        if (status == HttpStatus.SERVICE_UNAVAILABLE) {
            answer.header("Retry-After", "2");
        }
        return answer.body(json(status.getReasonPhrase(), status.value(), code, detail));
    }

    static byte[] json(String title, int status, String code, String detail) {
        ObjectNode json = FhirJson.mapper().createObjectNode();
        json.put("type", "about:blank");
        json.put("title", title);
        json.put("status", status);
        json.put("code", code);
        json.put("detail", detail);
        return FhirJson.bytes(json);
    }
}

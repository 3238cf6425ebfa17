package org.quiltehr.hub.receive.pull;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.quiltehr.adapter.spi.FhirJson;
import tools.jackson.databind.node.ObjectNode;

/** What a run has done so far, shown while it goes on. */
final class Counts {

    final AtomicLong patients = new AtomicLong();
    final AtomicLong patientsDone = new AtomicLong();
    final AtomicLong pages = new AtomicLong();
    final AtomicLong fetched = new AtomicLong();
    final AtomicLong fresh = new AtomicLong();
    final AtomicLong missing = new AtomicLong();
    final AtomicLong serverErrors = new AtomicLong();
    private final Map<String, Integer> refused = new ConcurrentHashMap<>();

    /** The server does not serve a type to us. */
    void refused(String type, int status) {
        refused.put(type, status);
    }

    String json(long requests) {
        ObjectNode out = FhirJson.mapper().createObjectNode();
        out.put("patients", patients.get());
        out.put("patientsDone", patientsDone.get());
        out.put("requests", requests);
        out.put("pages", pages.get());
        out.put("fetched", fetched.get());
        out.put("new", fresh.get());
        out.put("referencesNotGiven", missing.get());
        if (serverErrors.get() > 0) {
            out.put("exportErrorFiles", serverErrors.get());
        }
        ObjectNode types = out.putObject("typesRefused");
        new TreeMap<>(refused).forEach(types::put);
        return FhirJson.mapper().writeValueAsString(out);
    }
}

package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.access.LeakPaths.Asked;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import tools.jackson.databind.JsonNode;

/** That the leak test knows every address of the hub: a room that is built later is asked for, or says here why not. */
final class LeakMappings {

    private static final String OF_ADMINISTRATORS =
            "for administrators, who see no chart: of accounts, apps, practices and feeds (ClosedDoorTest, SignInTest)";
    private static final String BEFORE_SIGN_IN =
            "before anybody is known; holds no record (ClosedDoorTest, SignInTest, ProviderTest)";
    private static final String OF_CODES = "of codes and their maps, of no patient (CodeQueueTest, TermFilesTest)";
    private static final String OWN_WORDS = "shows what was just sent with it, and nothing that is stored";
    private static final String OF_A_FEED = "queues messages of a feed, answers how many";

    /** Mappings no reader is sent through, and why. */
    private static final Map<String, String> NOT_ASKED = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /sign-in", BEFORE_SIGN_IN),
            Map.entry("POST /sign-in", BEFORE_SIGN_IN),
            Map.entry("POST /sign-in/step", BEFORE_SIGN_IN),
            Map.entry("GET /sign-in/external", BEFORE_SIGN_IN),
            Map.entry("GET /sign-in/external/back", BEFORE_SIGN_IN),
            Map.entry("POST /sign-out", "ends the reader's sign-in"),
            Map.entry("POST /oauth2/token", "gives tokens, no record (BackendServiceTest, AppLaunchTest)"),
            Map.entry("POST /oauth2/introspect", "tells an app of its own token (AppLaunchTest)"),
            Map.entry("POST /oauth2/revoke", "ends an app's own token (AppLaunchTest)"),
            Map.entry("PUT /accounts/{name}", OF_ADMINISTRATORS),
            Map.entry("DELETE /accounts/{name}", OF_ADMINISTRATORS),
            Map.entry("POST /accounts/{name}/reset", OF_ADMINISTRATORS),
            Map.entry("PUT /clients/{id}", OF_ADMINISTRATORS),
            Map.entry("DELETE /clients/{id}", OF_ADMINISTRATORS),
            Map.entry("POST /admin/accounts", OF_ADMINISTRATORS),
            Map.entry("POST /admin/accounts/{name}/{act}", OF_ADMINISTRATORS),
            Map.entry("POST /admin/apps", OF_ADMINISTRATORS),
            Map.entry("POST /admin/apps/{id}/disable", OF_ADMINISTRATORS),
            Map.entry("POST /admin/consent/{kind}", OF_ADMINISTRATORS),
            Map.entry("POST /admin/practices", OF_ADMINISTRATORS),
            Map.entry("POST /admin/practices/{practice}", OF_ADMINISTRATORS),
            Map.entry("POST /admin/practices/{practice}/feeds", OF_ADMINISTRATORS),
            Map.entry("PUT /consent/kinds/{kind}", OF_ADMINISTRATORS),
            Map.entry("PUT /consent/kinds/{kind}/codes", OF_ADMINISTRATORS),
            Map.entry("PUT /consent/kinds/{kind}/practices", OF_ADMINISTRATORS),
            Map.entry("PUT /practices/{practice}", OF_ADMINISTRATORS),
            Map.entry("PUT /practices/{practice}/feeds/{feed}", OF_ADMINISTRATORS),
            Map.entry("POST /practices/{practice}/feeds/{feed}/keys", OF_ADMINISTRATORS),
            Map.entry("DELETE /practices/{practice}/feeds/{feed}/keys/{number}", OF_ADMINISTRATORS),
            Map.entry(
                    "POST /practices/{practice}/patients/{id}/purge",
                    "takes a record out, by administrators (ExitTest)"),
            Map.entry("POST /steward/codes", OF_CODES),
            Map.entry("POST /steward/terminology", OF_CODES),
            Map.entry("POST /practices/{practice}/codes", OF_CODES),
            Map.entry("POST /steward/jobs", "begins an identification, answers its number (NetworkJobsTest)"),
            Map.entry("POST /steward/quarantine", "works a cause of quarantine again, answers how many messages"),
            Map.entry("POST /onboarding/try", OWN_WORDS),
            Map.entry("POST /practices/{practice}/upload", OWN_WORDS),
            Map.entry(
                    "POST /practices/{practice}/feeds/{feed}/messages", "answers a receipt: asked for by its address"),
            Map.entry("POST /practices/{practice}/feeds/{feed}/replay", OF_A_FEED),
            Map.entry("POST /practices/{practice}/feeds/{feed}/pull", OF_A_FEED),
            Map.entry("POST /break-glass", "opens a chart, which is its purpose (BreakGlassTest)"),
            Map.entry("POST /break-glass/reviews/{number}", "puts down a verdict by number (BreakGlassTest)")));

    /** Operations of the FHIR bases that are asked for elsewhere or hold no record. */
    private static final Map<String, String> OPERATIONS_NOT_ASKED = new TreeMap<>(Map.ofEntries(
            Map.entry("export", "asked for by every reader: noExportHoldsWhatItsReaderMayNotSee"),
            Map.entry("import", "noReportOfAnImportShowsARecordItsWriterMayNotSee"),
            Map.entry("status", "of a Subscription: noNotificationTellsWhatItsSubscriberMayNotSee"),
            Map.entry("events", "of a Subscription: noNotificationTellsWhatItsSubscriberMayNotSee"),
            Map.entry("process-message", "takes a message: what its answer tells is its receipt"),
            Map.entry("reindex", "begins an indexing, answers its state"),
            Map.entry("reindex-status", "the state of an indexing"),
            Map.entry("meta-add", "a write: aHiddenRecordIsNotThereForWritesEither"),
            Map.entry("meta-delete", "a write: aHiddenRecordIsNotThereForWritesEither"),
            Map.entry("lookup", OF_CODES),
            Map.entry("validate-code", OF_CODES),
            Map.entry("subsumes", OF_CODES),
            Map.entry("expand", OF_CODES),
            Map.entry("translate", OF_CODES)));

    private LeakMappings() {}

    /** Mappings and operations that nobody asks for, and exceptions that except nothing. */
    static List<String> faults(LeakWorld world, List<Asked> asked) {
        List<String> faults = new ArrayList<>();
        mappings(world, asked, faults);
        operations(world, asked, faults);
        return faults;
    }

    private static void mappings(LeakWorld world, List<Asked> asked, List<String> faults) {
        Set<String> used = new TreeSet<>();
        world.hub
                .context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> {
                    for (PathPattern pattern :
                            mapping.getPathPatternsCondition().getPatterns()) {
                        mapping.getMethodsCondition().getMethods().forEach(method -> {
                            String name = method + " " + pattern;
                            if (NOT_ASKED.containsKey(name)) {
                                used.add(name);
                            } else if (asked.stream().noneMatch(one -> asks(one, method.name(), pattern, mapping))) {
                                faults.add("nobody is sent through " + name + " " + mapping.getProducesCondition());
                            }
                        });
                    }
                });
        NOT_ASKED.keySet().stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> faults.add("there is no mapping " + name + " any more"));
    }

    private static boolean asks(Asked asked, String method, PathPattern pattern, RequestMappingInfo mapping) {
        String path = asked.address().replaceFirst("\\?.*", "");
        boolean html = mapping.getProducesCondition().getProducibleMediaTypes().stream()
                .anyMatch(type -> type.getSubtype().equals("html"));
        return asked.method().equals(method)
                && (!html || asked.path().contains("page"))
                && pattern.matches(PathContainer.parsePath(path));
    }

    private static void operations(LeakWorld world, List<Asked> asked, List<String> faults) {
        JsonNode rest = FhirJson.parse(world.readers
                        .get("lake")
                        .browser()
                        .get("/fhir/metadata")
                        .body())
                .at("/rest/0");
        Set<String> names = new TreeSet<>();
        rest.path("operation").forEach(one -> names.add(one.path("name").asString()));
        rest.path("resource")
                .forEach(type -> type.path("operation")
                        .forEach(one -> names.add(one.path("name").asString())));
        for (String name : names) {
            boolean isAsked = asked.stream().anyMatch(one -> one.address().matches(".*/\\$" + name + "(\\?.*)?"));
            if (!isAsked && !OPERATIONS_NOT_ASKED.containsKey(name)) {
                faults.add("nobody asks for $" + name);
            }
        }
        OPERATIONS_NOT_ASKED.keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> faults.add("there is no operation $" + name + " any more"));
    }
}

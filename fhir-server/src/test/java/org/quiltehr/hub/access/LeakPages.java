package org.quiltehr.hub.access;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.quiltehr.hub.access.LeakPaths.Asked;
import org.quiltehr.hub.access.LeakWorld.Planted;

/** Ways to ask beside the FHIR bases: pages, messages with their bytes, receipts and traces, queues, the trail. */
final class LeakPages {

    private static final String PICKER = "response_type=code&client_id=leak-picker&redirect_uri="
            + encode("https://picker.example/back") + "&state=s&aud=AUD&scope=" + encode("launch/patient patient/*.rs")
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    private LeakPages() {}

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static void of(Planted planted, String other, List<Asked> asked) {
        charts(planted, asked);
        messages(planted, asked);
        stewards(planted, other, asked);
        apps(planted, asked);
        asked.add(Asked.get("audit", "/audit/AuditEvent?patient=Patient/" + planted.patient()));
        asked.add(Asked.get("audit page", "/audit?patient=" + planted.patient()));
    }

    private static void charts(Planted planted, List<Asked> asked) {
        String patient = planted.patient();
        asked.add(Asked.get("page find", "/patients?q=" + planted.key()));
        asked.add(Asked.get("page chart", "/patients/" + patient));
        asked.add(Asked.get("page chart since", "/patients/" + patient + "?since=2020-01-01T00:00:00Z"));
        for (String type : List.of("Observation", "Condition", "AllergyIntolerance")) {
            asked.add(Asked.get(
                    "page source",
                    "/patients/" + patient + "/source?practice=" + planted.practice() + "&resource=" + type + "/"
                            + planted.ids().get(type)));
        }
        asked.add(Asked.get("page discharge latest", "/patients/" + patient + "/discharge"));
        asked.add(Asked.get(
                "page discharge",
                "/patients/" + patient + "/discharge/" + planted.ids().get("Encounter")));
        String document = "/patients/" + patient + "/documents/" + planted.ids().get("DocumentReference");
        asked.add(Asked.get("page document", document));
        asked.add(Asked.get("page document content", document + "/content"));
    }

    private static void messages(Planted planted, List<Asked> asked) {
        String practice = "/practices/" + planted.practice();
        String message = practice + "/messages/" + planted.message();
        String observation = "Observation/" + planted.ids().get("Observation");
        asked.add(Asked.get("message", message));
        asked.add(Asked.get("message page", message));
        asked.add(Asked.get("message receipt", message + "/receipt"));
        asked.add(Asked.get("message raw", message + "/raw"));
        asked.add(Asked.get("message excerpt", message + "/raw?at=PID-5&context=40"));
        asked.add(Asked.get("message trace", message + "/trace?resource=" + observation));
        asked.add(Asked.get("resource trace", practice + "/trace?resource=" + observation));
    }

    private static void stewards(Planted planted, String other, List<Asked> asked) {
        String patient = planted.patient();
        asked.add(Asked.get("steward page person", "/steward/persons/" + patient));
        asked.add(Asked.get("steward page persons", "/steward/persons?q=" + planted.key()));
        asked.add(Asked.get("steward page pair", "/steward/reviews/" + patient + "/" + other));
        asked.add(Asked.get("steward decisions", "/steward/decisions/" + patient + "/" + other));
        asked.add(Asked.get("steward radius", "/steward/blast-radius/" + patient + "/" + other));
    }

    private static void apps(Planted planted, List<Asked> asked) {
        asked.add(Asked.get("launches page", "/launches?patient=" + planted.patient()));
        for (String step : List.of("find&q=" + planted.key(), "choose&patient=" + planted.patient())) {
            asked.add(new Asked(
                    "app picker page",
                    "POST",
                    "/oauth2/authorize",
                    "application/x-www-form-urlencoded",
                    "step=" + step + "&asked="));
        }
    }

    /** Forms of pages, and addresses that change something: for readers who may not see the record, so that they change nothing. */
    static List<Asked> forms(Planted planted, String other) {
        String chart = "/patients/" + planted.patient();
        String encounter = planted.ids().get("Encounter");
        String message = "/practices/" + planted.practice() + "/messages/" + planted.message();
        String pair = "/" + planted.patient() + "/" + other;
        String ruling = "{\"a\":\"" + planted.patient() + "\",\"b\":\"" + other + "\",\"why\":\"w\"}";
        return List.of(
                form("form page read", chart + "/read", ""),
                form("form page medicines", chart + "/discharge/" + encounter + "/medicines", "decision=continue"),
                form("form page send", chart + "/discharge/" + encounter + "/send", "to=lake"),
                form("form page note", "/patients/hand-over/" + encounter, "note=n"),
                form("form page packet", "/practices/lake/packets/" + encounter + "/read", ""),
                form("form page launch", "/launches", "app=leak-picker&patient=" + planted.patient()),
                form("form page allow", "/oauth2/authorize", "step=allow&patient=" + planted.patient()),
                form("form page deny", "/oauth2/authorize", "step=deny&patient=" + planted.patient()),
                form("form page again", message + "/again", ""),
                form("form page review", "/steward/reviews" + pair, "decision=not-same&why=w"),
                new Asked("form replay", "POST", message + "/replay", "application/json", "{}"),
                new Asked("form link", "POST", "/steward/link", "application/json", ruling),
                new Asked("form unlink", "POST", "/steward/unlink", "application/json", ruling),
                new Asked("form not-same", "POST", "/steward/not-same", "application/json", ruling),
                new Asked("form undo", "POST", "/steward/undo", "application/json", ruling),
                Asked.get("form owners", "/pending/1/owners"),
                new Asked("form owner", "POST", "/pending/1/owner", "application/json", "{\"owner\":\"w\"}"),
                form("form page draft", chart + "/discharge/" + encounter + "/draft", "words=w"),
                form("form page owners", chart + "/discharge/" + encounter + "/owners", ""),
                new Asked("form acknowledge", "POST", "/pending/1/acknowledge", "application/json", "{\"who\":\"w\"}"));
    }

    private static Asked form(String path, String address, String body) {
        return new Asked(path, "POST", address, "application/x-www-form-urlencoded", body);
    }

    /** The body of a picker's request, which names the hub. */
    static String picking(Asked asked, String hub) {
        return asked.body() + encode(PICKER.replace("AUD", encode(hub + "/fhir")));
    }

    /** Those that name nobody. */
    static void ofAll(List<Asked> asked) {
        for (String address : List.of(
                "/",
                "/patients?q=female",
                "/patients/in-hospital",
                "/patients/hand-over?all=yes",
                "/practices/hill/packets",
                "/practices/lake/packets",
                "/practices",
                "/practices/hill",
                "/practices/hill/messages",
                "/practices/lake/messages",
                "/practices/hill/messages?state=quarantined",
                "/practices/hill/feeds/ehr",
                "/practices/hill/feeds/ehr/coverage",
                "/practices/hill/feeds/ehr/pull",
                "/practices/hill/feeds/ehr/shadow",
                "/practices/hill/feeds/ehr/shadow/" + LeakWorld.NOBODY,
                "/practices/hill/feeds/ehr/keys",
                "/practices/hill/connect",
                "/practices/hill/upload",
                "/practices/hill/codes",
                "/network",
                "/network/hill",
                "/network/hill",
                "/steward/mappings",
                "/practices/hill/feeds/ehr/shadow",
                "/help",
                "/help/charts",
                "/steward",
                "/steward/reviews",
                "/steward/persons",
                "/steward/quarantine",
                "/steward/codes",
                "/steward/codes/decisions",
                "/steward/terminology",
                "/steward/mappings",
                "/steward/jobs",
                "/steward/jobs/1",
                "/conditions",
                "/consent/kinds",
                "/consent/kinds/kept",
                "/break-glass",
                "/break-glass/reviews",
                "/pending",
                "/pending?practice=hill",
                "/audit",
                "/audit/AuditEvent",
                "/audit/check",
                "/admin",
                "/admin/accounts",
                "/admin/apps",
                "/admin/practices",
                "/admin/practices/hill",
                "/admin/consent",
                "/admin/jobs",
                "/admin/storage",
                "/accounts",
                "/clients",
                "/launches",
                "/.well-known/openid-configuration",
                "/oauth2/jwks",
                "/fhir/.well-known/smart-configuration",
                "/oauth2/authorize?" + PICKER.replace("aud=AUD", "aud=" + encode("/fhir")),
                "/actuator/prometheus",
                "/actuator/health")) {
            asked.add(Asked.get("list page", address));
            asked.add(Asked.get("list", address));
        }
        asked.add(Asked.get("list event", "/audit/AuditEvent/" + LeakWorld.NOBODY + "-1"));
        asked.add(Asked.get("list shadow kept", "/practices/hill/feeds/ehr/shadow/" + LeakWorld.NOBODY));
        // all of the feed's messages as they would be with another mapping, compared value by value
        asked.add(new Asked(
                "list shadow",
                "POST",
                "/practices/hill/feeds/ehr/shadow?messages=50",
                "application/json",
                "{\"adapter\":\"hl7v2\",\"identifierSystems\":{\"HILL\":\"urn:other\"}}"));
        asked.add(form("list shadow page", "/practices/hill/feeds/ehr/shadow", "messages=50"));
    }
}

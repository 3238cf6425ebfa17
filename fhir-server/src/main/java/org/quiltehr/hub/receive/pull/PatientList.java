package org.quiltehr.hub.receive.pull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.quiltehr.hub.practice.Feed;
import tools.jackson.databind.JsonNode;

/** Whose records are fetched, as ids at the source. */
final class PatientList {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    private final Feed feed;
    private final PullSettings settings;
    private final Remote remote;
    private final Walk walk;
    private final PullSql sql;
    private final KnownPatientsSql known;

    PatientList(Feed feed, PullSettings settings, Remote remote, Walk walk, PullSql sql, KnownPatientsSql known) {
        this.feed = feed;
        this.settings = settings;
        this.remote = remote;
        this.walk = walk;
        this.sql = sql;
        this.known = known;
    }

    /** Whether the list itself brings the Patients. */
    boolean bringsPatients() {
        return settings.patients().equals("all");
    }

    List<String> all() throws PullFault, InterruptedException {
        return switch (settings.patients()) {
            case "all" -> {
                int status = walk.run("Patient", "Patient");
                if (status != 0) {
                    throw new PullFault(
                            "no-patient-list",
                            "The server refuses to list its patients (" + status
                                    + "). Set pull.patients to a Group the vendor made for the hub, or to known.");
                }
                yield sql.patients(feed.num());
            }
            case "known" -> knownThere();
            default -> members(settings.patients());
        };
    }

    /** The patients at the source with this identifier. */
    Set<String> byIdentifier(String identifier) throws PullFault, InterruptedException {
        Set<String> ids = new TreeSet<>();
        String query = "Patient?identifier=" + URLEncoder.encode(identifier, StandardCharsets.UTF_8);
        if (remote.get(remote.below(query)) instanceof Remote.Said.Resource got) {
            for (Fetched fetched : Fetched.ofPage(got.tree(), got.bytes())) {
                if (fetched.type().equals("Patient") && fetched.hasId()) {
                    ids.add(fetched.ref().substring("Patient/".length()));
                }
            }
        }
        return ids;
    }

    /** Patients asked for before, and the practice's own that the source has under one of their identifiers. */
    private List<String> knownThere() throws PullFault, InterruptedException {
        Set<String> ids = new LinkedHashSet<>(sql.patients(feed.num()));
        for (Set<String> identifiers : known.identifiers(feed.practice())) {
            for (String identifier : identifiers) {
                Set<String> found = byIdentifier(identifier);
                ids.addAll(found);
                if (!found.isEmpty()) {
                    break;
                }
            }
        }
        return List.copyOf(ids);
    }

    private List<String> members(String group) throws PullFault, InterruptedException {
        if (!(remote.get(remote.below(group)) instanceof Remote.Said.Resource got)
                || !got.tree().path("resourceType").asString("").equals("Group")) {
            throw new PullFault("no-group", "The server does not give the Group of pull.patients.");
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode member : got.tree().path("member")) {
            String reference = member.path("entity").path("reference").asString("");
            String id = reference.substring(reference.lastIndexOf('/') + 1);
            if (reference.contains("Patient/")
                    && ID.matcher(id).matches()
                    && !member.path("inactive").asBoolean(false)) {
                ids.add(id);
            }
        }
        return ids;
    }
}

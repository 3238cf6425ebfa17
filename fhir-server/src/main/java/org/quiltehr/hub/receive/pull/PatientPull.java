package org.quiltehr.hub.receive.pull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All searches of one patient. A type the server refuses is left out, told, and after some patients not asked again. */
final class PatientPull {

    private static final int ENOUGH = 3;
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 404, 405, 410, 422, 501);

    /**
     * US Core lets a server insist on a second parameter for these types; asked without it, many refuse. The values
     * together are all that US Core 6.1 profiles.
     */
    private static final Map<String, List<String>> NARROWED = Map.of(
            "Observation",
            List.of(
                    "category=vital-signs",
                    "category=laboratory",
                    "category=social-history",
                    "category=survey",
                    "category=sdoh",
                    "category=imaging",
                    "category=procedure",
                    "category=exam",
                    "category=therapy",
                    "category=activity"),
            "Condition",
            List.of("category=problem-list-item", "category=encounter-diagnosis", "category=health-concern"),
            "CarePlan",
            List.of("category=assess-plan"),
            "CareTeam",
            List.of("status=active"),
            "DiagnosticReport",
            List.of("category=LAB", "category=LP29684-5", "category=LP29708-2", "category=LP7839-6"),
            "DocumentReference",
            List.of("category=clinical-note"),
            "MedicationRequest",
            List.of("intent=order,plan,original-order,filler-order,instance-order,reflex-order,proposal,option"));

    private final PullSettings settings;
    private final Remote remote;
    private final Delivery delivery;
    private final Walk walk;
    private final Counts counts;
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Set<String> served = ConcurrentHashMap.newKeySet();
    private final Set<String> narrowed = ConcurrentHashMap.newKeySet();

    PatientPull(PullSettings settings, Remote remote, Delivery delivery, Walk walk, Counts counts) {
        this.settings = settings;
        this.remote = remote;
        this.delivery = delivery;
        this.walk = walk;
        this.counts = counts;
    }

    /**
     * Fetches what is new of a patient.
     *
     * @param id at the source
     * @param self the Patient itself too
     * @return whether the server knows the patient
     */
    boolean run(String id, boolean self) throws PullFault, InterruptedException {
        if (self) {
            switch (remote.get(remote.below("Patient/" + id))) {
                case Remote.Said.Refused refused -> {
                    return false;
                }
                case Remote.Said.Resource got -> delivery.deliver(List.of(Fetched.of(got.tree(), got.bytes())));
            }
        }
        for (String type : settings.types()) {
            if (served.contains(type) || refusals.getOrDefault(type, 0) < ENOUGH) {
                int status = search(type, id);
                if (status == 0) {
                    served.add(type);
                } else if (REFUSALS.contains(status)) {
                    refusals.merge(type, 1, Integer::sum);
                    counts.refused(type, status);
                } else {
                    throw new PullFault(
                            "refused", "The server answered the search for " + type + " with " + status + ".");
                }
            }
        }
        return true;
    }

    private int search(String type, String id) throws PullFault, InterruptedException {
        String of = " of Patient/" + id;
        List<String> further = NARROWED.getOrDefault(type, List.of());
        if (!narrowed.contains(type)) {
            int status = walk.run(type + of, type + "?patient=" + id);
            if (status == 0 || status == 404 || further.isEmpty()) {
                return status;
            }
        }
        int last = 0;
        int answered = 0;
        for (String parameter : further) {
            int status = walk.run(type + "?" + parameter + of, type + "?patient=" + id + "&" + parameter);
            if (status == 0) {
                answered++;
            } else {
                last = status;
            }
        }
        if (answered > 0) {
            narrowed.add(type);
        }
        return answered > 0 ? 0 : last;
    }
}

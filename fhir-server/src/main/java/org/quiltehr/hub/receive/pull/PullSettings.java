package org.quiltehr.hub.receive.pull;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.receive.remote.Secrets;
import org.quiltehr.hub.receive.remote.Settings;

/**
 * The setting {@code pull} of a feed.
 *
 * @param base the vendor's FHIR base, without a closing slash
 * @param export by Bulk Data export instead of searches
 * @param patients {@code all}, {@code known}, or {@code Group/id}
 * @param types what is asked of each patient
 * @param every time between the ends of scheduled runs
 * @param overlap how far each search reaches back behind the last one, for what the server committed late
 * @param parallel patients asked for at once
 * @param firstPause pause before the first repetition; doubled for each further one
 */
record PullSettings(
        String base,
        Auth auth,
        boolean export,
        String patients,
        List<String> types,
        Duration every,
        Duration overlap,
        int pageSize,
        int parallel,
        Duration firstPause,
        boolean allowPrivate) {

    /** How the hub shows who it is. */
    sealed interface Auth {

        /** Not at all. */
        record None() implements Auth {}

        /** OAuth 2 client credentials with a secret. */
        record Secret(
                String clientId,
                String secret,
                @Nullable String tokenUrl,
                @Nullable String scope) implements Auth {}

        /** SMART Backend Services: a signed assertion. */
        record Signed(
                String clientId,
                String key,
                @Nullable String keyId,
                @Nullable String algorithm,
                @Nullable String tokenUrl,
                @Nullable String scope)
                implements Auth {}
    }

    /** US Core's types of a patient, those that others refer to first. */
    static final List<String> US_CORE = List.of(
            "RelatedPerson",
            "Coverage",
            "Encounter",
            "Condition",
            "CareTeam",
            "Goal",
            "CarePlan",
            "ServiceRequest",
            "Specimen",
            "AllergyIntolerance",
            "Observation",
            "DiagnosticReport",
            "Procedure",
            "Immunization",
            "MedicationRequest",
            "MedicationDispense",
            "Device",
            "DocumentReference",
            "QuestionnaireResponse");

    private static final Set<String> KNOWN = Set.of(
            "base",
            "auth",
            "mode",
            "patients",
            "types",
            "every",
            "overlap",
            "pageSize",
            "parallel",
            "firstPause",
            "allowPrivate");
    private static final Set<String> KNOWN_AUTH =
            Set.of("type", "clientId", "secret", "key", "keyId", "algorithm", "tokenUrl", "scope");
    private static final Pattern PATIENTS = Pattern.compile("all|known|Group/[A-Za-z0-9.-]{1,64}");

    /** The settings of a feed, or null if it is not pulled. */
    static @Nullable PullSettings of(Feed feed) {
        Object tree = feed.transport("pull");
        if (tree == null) {
            return null;
        }
        Settings pull = Settings.of("pull", tree, KNOWN);
        boolean allowPrivate = pull.flag("allowPrivate");
        boolean export = pull.oneOf("mode", List.of("search", "export")).equals("export");
        String patients = pull.text("patients");
        if (patients == null) {
            patients = "all";
        }
        if (!PATIENTS.matcher(patients).matches() || export && patients.equals("known")) {
            throw pull.problem("patients", "must be all, known (searches only), or a Group such as Group/123");
        }
        List<String> types = pull.texts("types", US_CORE);
        for (String type : types) {
            if (!FhirTypes.exists(type)) {
                throw pull.problem("types", "holds a name that is no resource type of FHIR R4");
            }
        }
        return new PullSettings(
                url(pull, "base", pull.required("base", "the FHIR base of the vendor's server"), allowPrivate),
                auth(pull, allowPrivate),
                export,
                patients,
                types,
                pull.time("every", Duration.ofHours(1), Duration.ofSeconds(1), Duration.ofDays(31)),
                pull.time("overlap", Duration.ofMinutes(5), Duration.ZERO, Duration.ofDays(7)),
                pull.number("pageSize", 100, 1, 1_000),
                pull.number("parallel", 3, 1, 16),
                pull.time("firstPause", Duration.ofSeconds(1), Duration.ofMillis(1), Duration.ofMinutes(1)),
                allowPrivate);
    }

    private static Auth auth(Settings pull, boolean allowPrivate) {
        Settings auth = pull.inner("auth", KNOWN_AUTH);
        if (auth == null) {
            return new Auth.None();
        }
        String type = auth.oneOf("type", List.of("none", "secret", "signed"));
        if (type.equals("none")) {
            return new Auth.None();
        }
        String clientId = auth.required("clientId", "the id the vendor registered the hub under");
        String tokenUrl = auth.text("tokenUrl");
        if (tokenUrl != null) {
            tokenUrl = url(auth, "tokenUrl", tokenUrl, allowPrivate);
        }
        String scope = auth.text("scope");
        if (type.equals("secret")) {
            return new Auth.Secret(clientId, secret(auth, "secret"), tokenUrl, scope);
        }
        String algorithm = auth.text("algorithm");
        if (algorithm != null && !algorithm.equals("RS384") && !algorithm.equals("ES384")) {
            throw auth.problem("algorithm", "must be RS384 or ES384");
        }
        return new Auth.Signed(clientId, secret(auth, "key"), auth.text("keyId"), algorithm, tokenUrl, scope);
    }

    private static String secret(Settings auth, String setting) {
        String name = auth.required(setting, "the name of the secret");
        if (!Secrets.isName(name)) {
            throw auth.problem(
                    setting,
                    "must be the name of a secret (lower-case letters, digits, hyphens), never the secret itself");
        }
        return name;
    }

    private static String url(Settings settings, String name, String text, boolean allowPrivate) {
        ConfigException wrong = settings.problem(
                name,
                "must be an https URL without query (http only with allowPrivate: true), such as"
                        + " https://fhir.example.org/r4");
        try {
            URI url = new URI(text.replaceAll("/+$", ""));
            boolean scheme = "https".equals(url.getScheme()) || allowPrivate && "http".equals(url.getScheme());
            if (!scheme || url.getHost() == null || url.getUserInfo() != null || url.getQuery() != null) {
                throw wrong;
            }
            return url.toString();
        } catch (URISyntaxException e) {
            throw wrong;
        }
    }
}

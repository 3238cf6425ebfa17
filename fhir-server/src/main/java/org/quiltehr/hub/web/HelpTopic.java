package org.quiltehr.hub.web;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What help is about: a page, or pages that are worked alike. The first whose addresses fit is a page's own. */
enum HelpTopic {
    CENSUS("In hospital", "/patients/in-hospital"),
    HAND_OVER("Hand-over", "/patients/hand-over(/.*)?"),
    DISCHARGE("Discharge", "/patients/[^/]+/discharge(/.*)?"),
    SOURCE("The source of a line", "/patients/[^/]+/source"),
    DOCUMENT("A document", "/patients/[^/]+/documents/.*"),
    CHART("The chart", "/patients/.+"),
    FIND("Find a patient", "/patients"),
    PACKETS("Transition packets", "/practices/[^/]+/packets(/.*)?"),
    MESSAGE("A message", "/practices/[^/]+/messages/.*"),
    UPLOAD("Files by hand", "/practices/[^/]+/upload"),
    MAPPINGS("Mappings to try", "/steward/mappings|/practices/[^/]+/feeds/[^/]+/shadow(/.*)?"),
    CONNECT("Point a system at the hub", "/practices/[^/]+/(connect|feeds)(/.*)?"),
    CODES("Codes to map", "(/practices/[^/]+|/steward)/codes"),
    PRACTICE("A practice’s page", "/practices(/.*)?"),
    PERSONS("Persons and their links", "/steward/persons(/.*)?"),
    QUARANTINE("Quarantine", "/steward/quarantine(/.*)?"),
    MATCH("Possible matches", "/steward(/.*)?"),
    NETWORK("The network", "/network(/.*)?"),
    AUDIT("Who read what", "/audit"),
    EMERGENCY("Emergency access", "/break-glass(/.*)?"),
    ADMIN_PRACTICES("Practices and feeds", "/admin/practices(/.*)?"),
    ADMIN_ACCOUNTS("Accounts and roles", "/admin/accounts(/.*)?"),
    ADMIN_APPS("Apps", "/admin/apps(/.*)?"),
    ADMIN_CONSENT("What is sensitive", "/admin/consent(/.*)?"),
    ADMIN("Health, jobs, storage", "/admin(/.*)?"),
    SIGN_IN("Signing in", "/sign-in(/.*)?"),
    KEYS("Keys", "/help(/.*)?");

    private final String title;
    private final Pattern addresses;

    HelpTopic(String title, String addresses) {
        this.title = title;
        this.addresses = Pattern.compile(addresses);
    }

    String title() {
        return title;
    }

    /** As it stands in addresses. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<HelpTopic> named(String code) {
        for (HelpTopic topic : values()) {
            if (topic.code().equals(code)) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }

    /** The help of the page at an address. */
    static HelpTopic of(String path) {
        for (HelpTopic topic : values()) {
            if (topic.addresses.matcher(path).matches()) {
                return topic;
            }
        }
        return KEYS;
    }
}

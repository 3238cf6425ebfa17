package org.quiltehr.adapter.ccda.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.ccda.datatype.Codes;
import org.quiltehr.adapter.ccda.datatype.Contacts;
import org.quiltehr.adapter.ccda.datatype.Ids;
import org.quiltehr.adapter.ccda.datatype.Times;
import org.quiltehr.adapter.ccda.out.Doc;
import org.quiltehr.adapter.ccda.out.Draft;
import org.quiltehr.adapter.ccda.out.Out;
import org.quiltehr.adapter.ccda.xml.Element;
import org.quiltehr.adapter.ccda.xml.Leaf;
import tools.jackson.databind.JsonNode;

/**
 * assignedAuthor, assignedEntity and organisations: Practitioner, PractitionerRole, Organization, Device, Location. They
 * belong to the practice; several mentions of one id become one resource that holds what all of them say.
 */
public final class Parties {

    private static final String TAXONOMY = "http://nucc.org/provider-taxonomy";

    private Parties() {}

    /** Who acts here: the person, else the device, else the organisation; null if nobody is named. */
    public static @Nullable Draft actor(@Nullable Element assigned, Doc doc) {
        if (assigned == null) {
            return null;
        }
        Element device = assigned.child("assignedAuthoringDevice");
        Draft organization = organization(organizationOf(assigned), doc);
        Element person = first(assigned, "assignedPerson", "informationRecipient", "relatedPerson");
        if (device != null && person == null) {
            return device(assigned, device, organization, doc);
        }
        Draft practitioner = practitioner(assigned, person, doc);
        if (practitioner == null) {
            return organization;
        }
        role(assigned, practitioner, organization, doc);
        return practitioner;
    }

    private static @Nullable Element organizationOf(Element assigned) {
        return first(assigned, "representedOrganization", "receivedOrganization", "scopingOrganization");
    }

    private static @Nullable Element first(Element parent, String... names) {
        for (String name : names) {
            Element child = parent.child(name);
            if (child != null) {
                return child;
            }
        }
        return null;
    }

    private static @Nullable Draft practitioner(Element assigned, @Nullable Element person, Doc doc) {
        List<String> keys = keys(assigned);
        Element name = person == null ? null : person.child("name");
        String words = name == null ? "" : words(name);
        if (keys.isEmpty() && words.isEmpty()) {
            return null;
        }
        if (keys.isEmpty()) {
            keys = List.of("content|name|" + words);
        }
        Draft draft = doc.drafts().entity("Practitioner", keys, assigned);
        doc.drafts().own(assigned, draft.root());
        Ids.all(assigned, draft.root(), null);
        if (person != null) {
            for (Element each : person.children("name")) {
                draft.root().union("name", each, o -> Contacts.name(o, each, doc));
            }
        }
        Contacts.all(assigned, draft.root(), doc);
        return draft;
    }

    private static void role(Element assigned, Draft practitioner, @Nullable Draft organization, Doc doc) {
        Element code = assigned.child("code");
        boolean coded = code != null && code.value("code") != null;
        if (organization == null && !coded) {
            return;
        }
        String key = "role|" + practitioner.fullUrl() + "|" + (organization == null ? "" : organization.fullUrl());
        Draft role = doc.drafts().role(practitioner, organization, key, assigned);
        Out out = role.root();
        out.refer("practitioner", practitioner);
        if (organization != null) {
            out.refer("organization", organization);
        }
        if (code != null && coded) {
            String array = TAXONOMY.equals(Codes.system(code)) ? "specialty" : "code";
            out.union(array, code, o -> Codes.into(o, code, doc));
        }
    }

    private static Draft device(Element assigned, Element device, @Nullable Draft organization, Doc doc) {
        List<String> keys = keys(assigned);
        Element model = device.child("manufacturerModelName");
        Element software = device.child("softwareName");
        if (keys.isEmpty()) {
            keys = List.of("content|device|" + (model == null ? "" : model.text()) + "|"
                    + (software == null ? "" : software.text()));
        }
        Draft draft = doc.drafts().entity("Device", keys, assigned);
        Out out = draft.root();
        doc.drafts().own(assigned, out);
        Ids.all(assigned, out, null);
        for (Element name : device.children("manufacturerModelName")) {
            if (!name.text().isEmpty()) {
                out.union("deviceName", name, o -> {
                    Contacts.text(o, "name", name);
                    o.set("type", "model-name");
                });
            }
        }
        for (Element name : device.children("softwareName")) {
            if (!name.text().isEmpty()) {
                out.union("deviceName", name, o -> {
                    Contacts.text(o, "name", name);
                    o.set("type", "other");
                });
            }
        }
        for (Element telecom : assigned.children("telecom")) {
            out.union("contact", telecom, o -> Contacts.telecom(o, telecom, doc));
        }
        if (organization != null) {
            out.refer("owner", organization);
        }
        return draft;
    }

    /** The organisation an element names; null if it names none. */
    public static @Nullable Draft organization(@Nullable Element source, Doc doc) {
        if (source == null) {
            return null;
        }
        List<String> keys = keys(source);
        Element name = source.child("name");
        String words = name == null ? "" : words(name);
        if (keys.isEmpty() && words.isEmpty()) {
            return null;
        }
        if (keys.isEmpty()) {
            keys = List.of("content|name|" + words);
        }
        Draft draft = doc.drafts().entity("Organization", keys, source);
        Out out = draft.root();
        doc.drafts().own(source, out);
        Ids.all(source, out, null);
        for (Element each : source.children("name")) {
            String text = each.text();
            if (text.isEmpty()) {
                continue;
            }
            if (!out.has("name") || text.equals(out.string("name"))) {
                Contacts.text(out, "name", each);
            } else if (!known(out, text)) {
                out.append("alias", text, each.texts().toArray(new Leaf[0]));
            } else {
                out.mark("alias", each.texts().toArray(new Leaf[0]));
            }
        }
        Contacts.all(source, out, doc);
        Element code = source.child("standardIndustryClassCode");
        if (code != null && code.value("code") != null) {
            out.union("type", code, o -> Codes.into(o, code, doc));
        }
        return draft;
    }

    private static boolean known(Out organization, String alias) {
        JsonNode all = organization.get("alias");
        for (int i = 0; all != null && i < Math.min(all.size(), 50); i++) {
            if (all.get(i).asString("").equals(alias)) {
                return true;
            }
        }
        return false;
    }

    /** A place where care was given: participantRole of a location, healthCareFacility. */
    public static @Nullable Draft location(@Nullable Element role, Doc doc) {
        if (role == null) {
            return null;
        }
        Element place = first(role, "playingEntity", "location");
        Element name = place == null ? null : place.child("name");
        String words = name == null ? "" : words(name);
        List<String> keys = new ArrayList<>(keys(role));
        if (!words.isEmpty()) {
            // One id often stands for a whole facility: its places differ by name.
            keys = keys.isEmpty() ? List.of("content|name|" + words) : List.of(keys.getFirst() + "|" + words);
        }
        if (keys.isEmpty()) {
            Element code = role.child("code");
            if (code == null || code.value("code") == null) {
                return null;
            }
            keys = List.of("content|type|" + Codes.main(code, doc));
        }
        Draft draft = doc.drafts().entity("Location", keys, role);
        Out out = draft.root();
        doc.drafts().own(role, out);
        Ids.all(role, out, null);
        Contacts.text(out, "name", name);
        Element code = role.child("code");
        if (code != null && code.value("code") != null) {
            out.union("type", code, o -> Codes.into(o, code, doc));
        }
        Element addr = role.child("addr") != null ? role.child("addr") : place == null ? null : place.child("addr");
        if (!out.has("address")) {
            Contacts.address(out.child("address"), addr, doc);
        }
        for (Element telecom : role.children("telecom")) {
            out.union("telecom", telecom, o -> Contacts.telecom(o, telecom, doc));
        }
        Draft organization = organization(role.child("serviceProviderOrganization"), doc);
        if (organization != null) {
            out.refer("managingOrganization", organization);
        }
        return draft;
    }

    /** The ids that can name a party: NPI first; a root alone only if it is a UUID. */
    private static List<String> keys(Element source) {
        List<String> keys = new ArrayList<>(2);
        for (Element id : source.children("id")) {
            Ids.Id of = Ids.of(id);
            if (of != null
                    && Ids.names(id, of)
                    && (id.value("extension") != null || of.value().startsWith("urn:uuid:"))) {
                if ("2.16.840.1.113883.4.6".equals(id.value("root"))) {
                    keys.addFirst(of.key());
                } else {
                    keys.add(of.key());
                }
            }
        }
        return keys;
    }

    private static String words(Element name) {
        StringBuilder all = new StringBuilder(name.text());
        for (Element part : name.children()) {
            if (!part.is("validTime")) {
                all.append(' ').append(part.text());
            }
        }
        return all.toString()
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]+", " ")
                .strip();
    }

    /** {@code time} of an author or signer, as far as it is a point. */
    public static Times.@Nullable Point time(Element participation, Doc doc) {
        return Times.point(participation.child("time"), doc);
    }
}

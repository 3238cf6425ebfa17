package org.quiltehr.adapter.ccda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.quiltehr.adapter.spi.Entry;
import org.quiltehr.adapter.spi.Mapping;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/**
 * The facts of the scripted patients ({@code facts.csv}): for each, by what one part of a document states it, and by what
 * one resource does. Conditions are joined by {@code ;} and have alternatives by {@code |}. The document is read by code
 * that shares nothing with the adapter.
 */
final class Facts {

    /** @param optional in brackets in the published sheet: a vendor may leave it out */
    record Fact(
            String patient, String group, String fact, boolean optional, List<String> document, List<String> fhir) {}

    private Facts() {}

    static List<Fact> read() throws IOException {
        List<Fact> facts = new ArrayList<>();
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/facts.csv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            if (cells.length != 6) {
                throw new IllegalStateException(line);
            }
            facts.add(new Fact(
                    cells[0],
                    cells[1],
                    cells[2],
                    cells[3].equals("yes"),
                    List.of(cells[4].split(";")),
                    List.of(cells[5].split(";"))));
        }
        return facts;
    }

    /** Whether one element of the kind the fact is told by ({@code in=}), else one part of the header, states it. */
    static boolean stated(Element document, Fact fact) {
        String first = fact.document().getFirst();
        if (first.startsWith("in=") || first.startsWith("narrative=")) {
            String unit = first.startsWith("in=") ? first.substring(3) : "section";
            return all(document, unit).stream().anyMatch(part -> holds(part, fact));
        }
        if (all(document, "entry").stream().anyMatch(part -> holds(part, fact))) {
            return true;
        }
        for (Node child = document.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element part && !part.getLocalName().equals("component") && holds(part, fact)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(Element part, Fact fact) {
        return fact.document().stream().allMatch(all -> {
            boolean negated = all.startsWith("!");
            for (String one : all.substring(negated ? 1 : 0).split("\\|")) {
                if (meets(part, one)) {
                    return !negated;
                }
            }
            return negated;
        });
    }

    /** {@code name}, {@code way/@attribute=beginning}, {@code way/text()=beginning}; a way from {@code ./} is direct. */
    private static boolean meets(Element part, String condition) {
        int equal = condition.indexOf('=');
        String what = equal < 0 ? condition : condition.substring(0, equal);
        String value = equal < 0 ? "" : condition.substring(equal + 1);
        return switch (what) {
            case "in" -> part.getLocalName().equals(value);
            case "section" -> section(part).equals(value);
            case "narrative" -> words(part.getTextContent()).contains(words(value));
            case "act/statusCode" -> concern(part).equals(value);
            default -> {
                int end = Math.max(what.indexOf("@"), what.indexOf("text()"));
                String leaf = end < 0 ? "" : what.substring(end);
                String way = end < 0 ? what : end == 0 ? "" : what.substring(0, end - 1);
                yield elements(part, way).stream()
                        .anyMatch(element -> leaf.isEmpty() || begins(leaf(element, leaf), value));
            }
        };
    }

    private static List<Element> elements(Element part, String way) {
        if (way.startsWith(".")) {
            List<Element> here = List.of(part);
            for (String step :
                    way.length() < 3 ? new String[0] : way.substring(2).split("/")) {
                here = here.stream().flatMap(e -> children(e, step).stream()).toList();
            }
            return here;
        }
        String[] chain = way.split(">");
        List<Element> found =
                new ArrayList<>(all(part, chain[chain.length - 1].isEmpty() ? "*" : chain[chain.length - 1]));
        if (way.isEmpty() || part.getLocalName().equals(way)) {
            found.add(part);
        }
        found.removeIf(element -> {
            Node above = element;
            for (int i = chain.length - 2; i >= 0; i--) {
                above = above.getParentNode();
                if (!(above instanceof Element parent) || !parent.getLocalName().equals(chain[i])) {
                    return true;
                }
            }
            return false;
        });
        return found;
    }

    private static List<Element> all(Element part, String name) {
        NodeList found = part.getElementsByTagNameNS("*", name);
        List<Element> all = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            all.add((Element) found.item(i));
        }
        return all;
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element element && element.getLocalName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    private static String leaf(Element element, String leaf) {
        return leaf.equals("text()") ? element.getTextContent().strip() : element.getAttribute(leaf.substring(1));
    }

    private static boolean begins(String found, String wanted) {
        return wanted.startsWith("~")
                ? found.replaceAll("\\D", "").endsWith(wanted.substring(1))
                : !found.isEmpty() && found.toUpperCase(Locale.ROOT).startsWith(wanted.toUpperCase(Locale.ROOT));
    }

    /** The status of the act around a statement. */
    private static String concern(Element part) {
        for (Node here = part.getParentNode(); here instanceof Element element; here = here.getParentNode()) {
            if (element.getLocalName().equals("act")) {
                return children(element, "statusCode").stream()
                        .map(status -> status.getAttribute("code"))
                        .findFirst()
                        .orElse("");
            }
        }
        return "";
    }

    private static String section(Element part) {
        for (Node here = part; here instanceof Element element; here = here.getParentNode()) {
            if (element.getLocalName().equals("section")) {
                for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
                    if (child instanceof Element code && code.getLocalName().equals("code")) {
                        return code.getAttribute("code");
                    }
                }
            }
        }
        return "";
    }

    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("<[^>]*>", " ").replaceAll("[^\\p{L}\\p{N}]+", " ");
    }

    /** Whether one resource holds the fact; what stands in {@code source-value} is not in its place. */
    static boolean arrived(Mapping.Mapped mapped, Fact fact) {
        List<String> types = List.of(fact.fhir().getFirst().split("\\|"));
        for (Entry entry : mapped.entries()) {
            if (types.contains(entry.type())) {
                List<String> leaves = new ArrayList<>();
                leaves(entry.resource(), "", leaves);
                if (fact.fhir().subList(1, fact.fhir().size()).stream().allMatch(all -> any(leaves, all))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean any(List<String> leaves, String alternatives) {
        for (String one : alternatives.split("\\|")) {
            int equal = one.indexOf('=');
            String path = one.substring(0, equal);
            String value = one.substring(equal + 1);
            for (String leaf : leaves) {
                int at = leaf.indexOf('=');
                String leafPath = leaf.substring(0, at);
                String found = leaf.substring(at + 1);
                boolean narrative = path.equals("narrative")
                        && leafPath.endsWith(".div")
                        && words(found).contains(words(value));
                if (narrative || !path.equals("narrative") && ("." + leafPath).contains(path) && begins(found, value)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void leaves(JsonNode node, String path, List<String> leaves) {
        if (node.isObject()) {
            if (!node.path("url").asString("").endsWith("/source-value")) {
                node.properties()
                        .forEach(member -> leaves(
                                member.getValue(),
                                path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                                leaves));
            }
        } else if (node.isArray()) {
            node.forEach(item -> leaves(item, path, leaves));
        } else {
            leaves.add(path + "=" + node.asString());
        }
    }
}

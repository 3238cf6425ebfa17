package org.quiltehr.hub.api;

import java.util.List;

/**
 * What the audit trail calls a request of a FHIR base.
 *
 * @param code of http://hl7.org/fhir/restful-interaction, or an operation's name with its dollar sign
 * @param action of AuditEvent.action
 */
record Interaction(String code, String action) {

    /**
     * The interaction of a request.
     *
     * @param path segments below the base
     */
    static Interaction of(String method, List<String> path) {
        String last = path.isEmpty() ? "" : path.getLast();
        String first = path.isEmpty() ? "" : path.getFirst();
        if (first.equals(ExportFace.PATH) || first.equals(ImportFace.PATH)) {
            // a job and its files: no resource is read and nothing is searched
            return new Interaction("$" + first.substring(1), method.equals("DELETE") ? "D" : "R");
        }
        if (last.startsWith("$")) {
            // the name goes into a column that is grouped by: what no operation is called stays in the path alone
            return new Interaction(last.matches("\\$[a-z-]{1,40}") ? last : "operation", "E");
        }
        return switch (method) {
            case "GET", "HEAD" -> get(path, last);
            case "POST" -> post(path, last);
            case "PUT" -> new Interaction("update", "U");
            case "PATCH" -> new Interaction("patch", "U");
            case "DELETE" -> new Interaction("delete", "D");
            default -> new Interaction("operation", "E");
        };
    }

    private static Interaction get(List<String> path, String last) {
        if (path.equals(List.of("metadata"))) {
            return new Interaction("capabilities", "R");
        }
        if (last.equals("_history")) {
            return new Interaction(
                    switch (path.size()) {
                        case 1 -> "history-system";
                        case 2 -> "history-type";
                        default -> "history-instance";
                    },
                    "R");
        }
        return switch (path.size()) {
            case 0 -> new Interaction("search-system", "E");
            case 1 -> new Interaction("search-type", "E");
            case 2 -> new Interaction("read", "R");
            case 4 -> new Interaction("vread", "R");
            default -> new Interaction("search-type", "E");
        };
    }

    private static Interaction post(List<String> path, String last) {
        if (last.equals("_search")) {
            return new Interaction(path.size() == 1 ? "search-system" : "search-type", "E");
        }
        // a batch bears the same name: which it is stands in its body, read later
        return path.isEmpty() ? new Interaction("transaction", "E") : new Interaction("create", "C");
    }
}

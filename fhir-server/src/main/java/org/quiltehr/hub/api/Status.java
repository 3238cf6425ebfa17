package org.quiltehr.hub.api;

/** HTTP statuses with their words, as {@code Bundle.entry.response.status} has them. */
final class Status {

    private Status() {}

    static String line(int status) {
        return switch (status) {
            case 200 -> "200 OK";
            case 201 -> "201 Created";
            case 204 -> "204 No Content";
            case 304 -> "304 Not Modified";
            case 400 -> "400 Bad Request";
            case 403 -> "403 Forbidden";
            case 404 -> "404 Not Found";
            case 409 -> "409 Conflict";
            case 410 -> "410 Gone";
            case 412 -> "412 Precondition Failed";
            case 422 -> "422 Unprocessable Entity";
            case 500 -> "500 Internal Server Error";
            default -> Integer.toString(status);
        };
    }
}

package org.quiltehr.hub.web;

/** A page that cannot be shown; its words say what to do and hold nothing of a patient. */
final class PageProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String title;

    PageProblem(int status, String title, String todo) {
        super(todo, null, false, false);
        this.status = status;
        this.title = title;
    }

    static PageProblem noPatient() {
        return new PageProblem(
                404,
                "There is no such patient here",
                "The address may be old, or the chart is not one you may open. Find the patient by name and birth date.");
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }
}

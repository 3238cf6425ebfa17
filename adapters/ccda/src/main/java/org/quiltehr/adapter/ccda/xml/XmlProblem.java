package org.quiltehr.adapter.ccda.xml;

import org.quiltehr.adapter.ccda.CcdaIssue;

/** A body that is not taken as XML: why and where; thrown by {@link XmlReader}, a value everywhere else. */
public final class XmlProblem extends Exception {

    private static final long serialVersionUID = 1L;

    private final CcdaIssue issue;
    private final String place;

    XmlProblem(CcdaIssue issue, int line, int column) {
        super(issue.code(), null, false, false);
        this.issue = issue;
        this.place = "line " + line + ", column " + column;
    }

    public CcdaIssue issue() {
        return issue;
    }

    /** {@code line 3, column 14}. */
    public String place() {
        return place;
    }
}

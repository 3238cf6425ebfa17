package org.quiltehr.hub.quality;

import java.util.Map;

/** What was measured last of each practice. */
public final class Quality {

    private final QualitySql sql;

    Quality(QualitySql sql) {
        this.sql = sql;
    }

    /** By number of practice; one that was not measured yet is left out. */
    public Map<Integer, Figures> all() {
        return sql.all();
    }
}

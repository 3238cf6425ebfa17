package org.quiltehr.hub.index;

import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.base.Hash64;
import org.quiltehr.hub.base.LogicalId;

/** Collects the records a reference is to lead to any of, from one to a million. */
public final class Referred {

    /** So many are no good way in: other conditions come first. */
    private static final int MANY = 1_000;
    /** So many that the rows of a type are rather looked at one by one than found by each. */
    private static final int TOO_MANY = 20_000;
    /** So few that an overlap of arrays is found by comparing each with each. */
    private static final int FEW = 100;

    private static final int PATIENT = FhirTypes.require("Patient");

    private final Longs patients = new Longs();
    private final Longs texts = new Longs();
    private final Longs homes = new Longs();

    /** A record, and how references name it. */
    public void add(String type, LogicalId id, String text) {
        texts.append(Hash64.of(type + "/" + text));
        if (type.equals("Patient")) {
            patients.append(id.own());
        }
        homes.append(id.home());
    }

    public boolean isEmpty() {
        return texts.size() == 0;
    }

    public int size() {
        return texts.size();
    }

    void add(String text) {
        texts.add(Hash64.of(text));
    }

    void inside(LogicalId id) {
        homes.add(id.home());
    }

    void patient(LogicalId id) {
        patients.add(id.own());
        homes.add(id.home());
    }

    /** The rows that refer to any of them by a parameter. */
    public Match match(SearchParam param) {
        List<SqlCondition> any = new ArrayList<>();
        List<Driver> drivers = new ArrayList<>();
        int less = texts.size() > MANY ? Driver.LAST : 0;
        long[] shared = TokenIndex.mixed(param.typeSeed(), texts);
        if (patients.size() > 0) {
            SqlCondition pat = SqlCondition.in("{r}.pat", patients.toArray());
            any.add(SqlCondition.and(List.of(pat, ReferenceIndex.ofOwnPatient(param))));
            drivers.add(Driver.column(Driver.PATIENT + less, pat));
        }
        if (homes.size() > 0 && !param.targets().equals(List.of("Patient"))) {
            SqlCondition refs = overlap(TokenIndex.mixed(param.seed(), texts));
            SqlCondition home = SqlCondition.in("p.home", homes.toArray());
            any.add(refs);
            drivers.add(Driver.column(
                    Driver.COMPARTMENT + less,
                    SqlCondition.and(List.of(
                            new SqlCondition(
                                    "{r}.pat = any(array(select p.pk from res p where p.type = " + PATIENT + " and "
                                            + home.sql() + "))",
                                    home.args()),
                            refs))));
        }
        any.add(Driver.looked(shared));
        drivers.add(Driver.lookup(Driver.SHARED + less, shared));
        return Match.of(SqlCondition.or(any), texts.size() > TOO_MANY ? List.of() : drivers);
    }

    private static SqlCondition overlap(long[] hashes) {
        return hashes.length > FEW
                ? SqlCondition.of("exists (select 1 from unnest({r}.refs) as f where f = any(?))", (Object) hashes)
                : SqlCondition.of("{r}.refs && ?", (Object) hashes);
    }
}

package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.PracticeRef;

/** The gate's condition as statements bear it: one text for all callers of a kind, patients decided once. */
class RowConditionTest {

    private static final String PERSON =
            "exists (select from m where m.pk = {r}.pat and m.home = {r}.pat_home and m.p = " + RowCondition.number(7)
                    + " and m.t && '{1,-2}'::bigint[])";

    private static final String CONDITION = "({r}.practice = " + RowCondition.number(7) + " or "
            + RowCondition.once(PERSON) + " and ("
            + RowCondition.ifKnown("not exists (select from c where c.pk = {r}.pat)")
            + " or {r}.labels = " + RowCondition.number(-5L) + "))";

    @Test
    void forRowsOfAnyPatientItIsTheConditionAndItsNumbers() {
        assertThat(RowCondition.plain(CONDITION, "x"))
                .isEqualTo(
                        "(x.practice = int '7' or (exists (select from m where m.pk = x.pat and m.home = x.pat_home"
                                + " and m.p = int '7' and m.t && '{1,-2}'::bigint[])) and ((false) or x.labels = bigint '-5'))");
    }

    @Test
    void numbersAreArgumentsInTheOrderOfTheirPlaces() {
        Grant.Bound bound = RowCondition.bound(CONDITION, "x", List.of());
        assertThat(bound.sql()).doesNotContain("7", "-5", "{r}", "rel_k").contains("x.labels = ?::bigint");
        assertThat(bound.args()).containsExactly(7, 7, -5L);
    }

    @Test
    void namedPatientsAreAListMadeOnce() {
        Grant.Bound bound = RowCondition.bound(CONDITION, "x", List.of(new LogicalId(1, 2), new LogicalId(3, 4)));
        assertThat(bound.sql())
                .isEqualTo("(x.practice = ?::int or ((x.pat_home, x.pat) in (select rel_k.home, rel_k.pk"
                        + " from unnest(?::bigint[], ?::bigint[]) as rel_k (home, pk) where"
                        + " exists (select from m where m.pk = rel_k.pk and m.home = rel_k.home and m.p = ?::int"
                        + " and m.t && '{1,-2}'::bigint[])) or exists (select from m where m.pk = x.pat"
                        + " and m.home = x.pat_home and m.p = ?::int and m.t && '{1,-2}'::bigint[]))"
                        + " and (((x.pat_home, x.pat) in (select rel_k.home, rel_k.pk"
                        + " from unnest(?::bigint[], ?::bigint[]) as rel_k (home, pk) where"
                        + " not exists (select from c where c.pk = rel_k.pk))) or x.labels = ?::bigint))");
        assertThat(bound.args())
                .containsExactly(
                        7, new long[] {1, 3}, new long[] {2, 4}, 7, 7, new long[] {1, 3}, new long[] {2, 4}, -5L);
        assertThat(bound.sql().chars().filter(sign -> sign == '?').count())
                .isEqualTo(bound.args().size());
    }

    @Test
    void whatHangsOnMoreThanThePatientIsNoConditionOnThePatient() {
        String wrong = RowCondition.once("{r}.practice = 1");
        assertThatThrownBy(() -> RowCondition.bound(wrong, "x", List.of(new LogicalId(1, 2))))
                .isInstanceOf(IllegalStateException.class);
    }

    /** What differs from one of a role to another are numbers, so that the database plans a statement once for all of them. */
    @Test
    void theTextIsOneForAllStaffAndForAllHospitalists() {
        for (Relation relation : List.of(Relation.PRACTICE, Relation.PATIENTS, Relation.STAY, Relation.GLASS)) {
            Grant.Bound one = grant(relation, 1, 11).bound("r", List.of(new LogicalId(1, 2)));
            Grant.Bound other = grant(relation, 2, 22).bound("r", List.of(new LogicalId(3, 4)));
            assertThat(one.sql()).as(relation.code()).isEqualTo(other.sql()).contains("?");
            assertThat(one.args()).hasSameSizeAs(other.args()).isNotEqualTo(other.args());
        }
    }

    private static Grant grant(Relation relation, int practice, int account) {
        PracticeRef at = new PracticeRef(practice, new UUID(0, practice), "p" + practice);
        Right right = new Right(Act.CHART, relation, at, 30, Purpose.TREAT);
        Withholding withheld = new Withholding(true, 4, false);
        Who who = new Who(account, "a", "A", null, null, List.of(right), withheld, 1);
        return new Grant(RelationSql.of(who), at, 0, null);
    }
}

package org.quiltehr.hub.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.FhirTypes;
import org.quiltehr.hub.index.Driver;
import org.quiltehr.hub.index.SqlCondition;
import org.quiltehr.hub.query.Plan.Order;

/**
 * Makes one statement of a plan: a branch for each way in to the rows, each narrowed by all conditions and cut to a page,
 * joined without overlap.
 */
final class SearchSql {

    private static final Order BY_DATE = new Order("r.date_lo", "timestamptz", true, null);

    private final RowSql rows;

    SearchSql(RowSql rows) {
        this.rows = rows;
    }

    /**
     * A page.
     *
     * @param snapshot what the statement saw
     */
    record Page(List<Row> rows, @Nullable String snapshot) {}

    /** One way in; {@code driver} is null for a scan of the type. */
    private record Branch(@Nullable Driver driver, SqlCondition extra) {}

    RowSql rows() {
        return rows;
    }

    /** The sort keys of a plan; the same for every page of a walk. */
    static List<Order> orders(Plan plan) {
        if (!plan.orders().isEmpty() || plan.persons()) {
            return plan.orders();
        }
        return driving(plan)
                .filter(term -> term.rank() == Driver.PATIENT
                        || term.ofPatient()
                        || !term.match().ofPatient().isEmpty())
                .map(term -> List.of(BY_DATE))
                .orElse(List.of());
    }

    Page page(Connection connection, Plan plan) throws SQLException {
        List<Order> orders = orders(plan);
        String page = plan.page();
        PageToken token = page == null ? null : PageToken.parse(page, orders.size());
        List<Branch> branches = branches(plan);
        boolean descending = !orders.isEmpty() && orders.getFirst().descending();
        String direction = descending ? " desc" : "";
        String by = orders.stream()
                        .map(o -> "s" + orders.indexOf(o) + (o.descending() ? " desc, " : ", "))
                        .collect(Collectors.joining())
                + "home" + direction + ", pk" + direction;
        Args sql = new Args();
        int parts = plan.persons() ? 1 : branches.size();
        for (int i = 0; i < parts; i++) {
            sql.add(i == 0 ? "(" : " union all (");
            RowSql.select(sql, plan.view(), plan.mostly()).add(" as linked");
            for (int k = 0; k < orders.size(); k++) {
                sql.add(", " + orders.get(k).sql() + " as s" + k);
            }
            sql.add(", (select pg_current_snapshot()::text) as snapshot");
            from(sql, plan, branches, i);
            seen(sql, plan);
            if (token != null) {
                after(sql, token, orders, descending);
            }
            sql.add(" order by " + by + " limit " + plan.limit() + ")");
        }
        if (parts > 1) {
            sql.add(" order by " + by + " limit " + plan.limit());
        }
        List<Row> found = new ArrayList<>();
        String snapshot = plan.snapshot();
        try (PreparedStatement statement = sql.prepare(connection);
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                found.add(rows.map(result, orders.size()));
                snapshot = snapshot == null ? result.getString(15 + orders.size()) : snapshot;
            }
        }
        return new Page(found, snapshot);
    }

    /** Columns of all rows of a plan, in no order, up to its limit. */
    static Args all(Args sql, Plan plan, String columns, List<Object> args) {
        List<Branch> branches = branches(plan);
        int parts = plan.persons() ? 1 : branches.size();
        for (int i = 0; i < parts; i++) {
            sql.add((i == 0 ? "select " : " union all select ") + columns, args.toArray());
            from(sql, plan, branches, i);
            seen(sql, plan);
        }
        return sql.add(" limit " + plan.limit());
    }

    /** Takes a row. */
    interface Each {
        void take(Row row) throws SQLException;
    }

    /** All rows of a plan, in no order, up to its limit; gives what the statement saw, null if it found none. */
    @Nullable
    String each(Connection connection, Plan plan, Each each) throws SQLException {
        String columns = RowSql.columns(plan.view()) + ", (select pg_current_snapshot()::text)";
        String[] snapshot = {plan.snapshot()};
        StreamSql.read(connection, all(new Args(), plan, columns, List.of()), result -> {
            snapshot[0] = snapshot[0] == null ? result.getString(15) : snapshot[0];
            each.take(rows.map(result, 0));
        });
        return snapshot[0];
    }

    private static void seen(Args sql, Plan plan) {
        String snapshot = plan.snapshot();
        if (snapshot != null) {
            sql.add(" and pg_visible_in_snapshot(r.xid, ?::pg_snapshot)", snapshot);
        }
    }

    long count(Connection connection, Plan plan) throws SQLException {
        List<Branch> branches = branches(plan);
        Args sql = new Args().add("select sum(n) from (");
        int parts = plan.persons() ? 1 : branches.size();
        for (int i = 0; i < parts; i++) {
            sql.add(i == 0 ? "select count(*) as n" : " union all select count(*)");
            from(sql, plan, branches, i);
        }
        try (PreparedStatement statement = sql.add(") c").prepare(connection);
                ResultSet result = statement.executeQuery()) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    private static Optional<Term> driving(Plan plan) {
        return plan.terms().stream().filter(Term::drives).min(Comparator.comparingInt(SearchSql::cost));
    }

    /** A patient's rows are few even where the parameter may also lead elsewhere. */
    private static int cost(Term term) {
        return term.ofPatient() ? Driver.PATIENT : term.rank();
    }

    private static List<Branch> branches(Plan plan) {
        Term driving = driving(plan).orElse(null);
        if (driving == null) {
            return List.of(new Branch(null, SqlCondition.TRUE));
        }
        List<SqlCondition> narrow = plan.terms().stream()
                .filter(term -> term != driving && !term.negated())
                .map(term -> term.match().ofPatient())
                .filter(conditions -> !conditions.isEmpty())
                .findFirst()
                .orElse(List.of(SqlCondition.TRUE));
        List<Branch> branches = new ArrayList<>();
        for (Driver driver : driving.match().drivers()) {
            if (driver.rank() == Driver.PATIENT) {
                narrow.forEach(condition -> branches.add(new Branch(driver, condition)));
            } else {
                branches.add(new Branch(driver, SqlCondition.TRUE));
            }
        }
        return branches;
    }

    private static void from(Args sql, Plan plan, List<Branch> branches, int at) {
        Branch branch = branches.get(at);
        if (plan.persons()) {
            persons(sql, plan, branch.driver() == null ? List.of() : branches);
        } else {
            rows(sql, plan, branch);
            for (Branch earlier : branches.subList(0, at)) {
                exclude(sql, earlier);
            }
        }
        for (Term term : plan.terms()) {
            SqlCondition filter = term.match().filter();
            if (plan.persons()) {
                sql.add(term.negated() ? " and not " : " and ");
                ofPerson(sql, plan, filter);
            } else {
                sql.add(" and ").add(term.negated() ? filter.not() : filter, "r");
            }
        }
        RowSql.inView(sql, plan.view(), plan.grant(), "r", plan.patients());
    }

    private static void rows(Args sql, Plan plan, Branch branch) {
        Driver driver = branch.driver();
        int type = FhirTypes.require(plan.type());
        if (driver != null && driver.source() == Driver.Source.KEYS) {
            sql.add(" from (select distinct k.home, k.pk from (")
                    .add(driver.sql(), "r")
                    .add("""
                            ) k) k cross join lateral (
                            select * from res r where r.home = k.home and r.pk = k.pk offset 0) r
                            where r.type = ? and not r.deleted""", type);
        } else if (driver != null && fenced(plan)) {
            // or the planner walks the index that has the wanted order, in the hope of soon meeting what is wanted
            sql.add(" from (select * from res r where r.type = ? and not r.deleted and ", type)
                    .add(driver.sql(), "r")
                    .add(" offset 0) r where true");
        } else {
            sql.add(" from res r where r.type = ? and not r.deleted", type);
            if (driver != null) {
                sql.add(" and ").add(driver.sql(), "r");
            }
        }
        if (branch.extra() != SqlCondition.TRUE) {
            sql.add(" and ").add(branch.extra(), "r");
        }
    }

    /** Whether the order is none that the btrees over patient or code have. */
    private static boolean fenced(Plan plan) {
        List<Order> orders = orders(plan);
        return orders.isEmpty() || !orders.getFirst().sql().equals(BY_DATE.sql());
    }

    private static void exclude(Args sql, Branch earlier) {
        Driver driver = earlier.driver();
        if (driver == null) {
            return;
        }
        if (driver.source() == Driver.Source.KEYS) {
            sql.add(" and not exists (select 1 from (")
                    .add(driver.sql(), "r")
                    .add(") x where x.home = r.home and x.pk = r.pk)");
        } else if (earlier.extra() == SqlCondition.TRUE) {
            sql.add(" and ").add(driver.sql().not(), "r");
        } else {
            sql.add(" and ")
                    .add(
                            SqlCondition.and(List.of(driver.sql(), earlier.extra()))
                                    .not(),
                            "r");
        }
    }

    /** The first records of persons: those some record of whom a driver gives, or all. */
    private static void persons(Args sql, Plan plan, List<Branch> branches) {
        if (branches.isEmpty()) {
            sql.add("""
                     from res r where r.type = ? and not r.deleted and not exists (
                    select 1 from member a where a.view = 0 and a.pk = r.pk and a.home = r.home and a.until is null
                    and (a.person_pk <> r.pk or a.person_home <> r.home))""", FhirTypes.require("Patient"));
            return;
        }
        sql.add(
                " from (select distinct coalesce(a.person_home, k.home) as home, coalesce(a.person_pk, k.pk) as pk from (");
        boolean first = true;
        for (Branch branch : branches) {
            Driver driver = branch.driver();
            if (driver == null) {
                continue;
            }
            sql.add(first ? "" : " union ");
            first = false;
            if (driver.source() == Driver.Source.KEYS) {
                sql.add(driver.sql(), "r");
            } else {
                sql.add("select rec.home, rec.pk from res rec where rec.type = ? and ", FhirTypes.require("Patient"))
                        .add(driver.sql(), "rec");
            }
        }
        sql.add("""
                ) k left join member a on a.view = 0 and a.pk = k.pk and a.home = k.home and a.until is null) k
                cross join lateral (select * from res r where r.home = k.home and r.pk = k.pk offset 0) r
                where r.type = ? and not r.deleted""", FhirTypes.require("Patient"));
    }

    /** True if the condition holds for any record of the person whose first record is {@code r}. */
    private static void ofPerson(Args sql, Plan plan, SqlCondition condition) {
        sql.add("(coalesce(").add(condition, "r").add("""
                        , false) or exists (
                        select 1 from member b join res rec on rec.home = b.home and rec.pk = b.pk
                        where b.view = 0 and b.person_pk = r.pk and b.person_home = r.home and b.until is null
                        and not rec.deleted and\s""").add(condition, "rec");
        RowSql.inView(sql, plan.view(), plan.grant(), "rec").add("))");
    }

    private static void after(Args sql, PageToken token, List<Order> orders, boolean descending) {
        if (orders.stream().allMatch(order -> order.descending() == descending)) {
            sql.add(" and (" + orders.stream().map(order -> order.sql() + ", ").collect(Collectors.joining())
                    + "r.home, r.pk) " + (descending ? "<" : ">") + " (");
            for (int i = 0; i < orders.size(); i++) {
                sql.add("?::" + orders.get(i).type() + ", ", token.sort().get(i));
            }
            sql.add("?, ?)", token.home(), token.pk());
            return;
        }
        sql.add(" and (");
        for (int last = 0; last <= orders.size(); last++) {
            sql.add(last == 0 ? "(" : " or (");
            for (int i = 0; i < Math.min(last, orders.size()); i++) {
                sql.add(
                        orders.get(i).sql() + " = ?::" + orders.get(i).type() + " and ",
                        token.sort().get(i));
            }
            if (last == orders.size()) {
                sql.add("(r.home, r.pk) " + (descending ? "<" : ">") + " (?, ?))", token.home(), token.pk());
            } else {
                Order order = orders.get(last);
                sql.add(
                        order.sql() + (order.descending() ? " < " : " > ") + "?::" + order.type() + ")",
                        token.sort().get(last));
            }
        }
        sql.add(")");
    }
}

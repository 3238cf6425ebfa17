package org.quiltehr.hub.web;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.retain.KeptSql;
import org.quiltehr.hub.retain.Kind;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** What the hub holds on disk: tables, months of each kind, for how long they are kept, and what was dropped when. */
@Controller
class StoragePages {

    private static final int TABLES = 15;
    private static final int MONTHS = 36;
    private static final int DROPPED = 50;

    private static final Map<Kind, String> WORDS = Map.of(
            Kind.JOURNAL, "Messages as received",
            Kind.AUDIT, "Audit trail",
            Kind.HISTORY, "Earlier versions",
            Kind.CHANGES, "Log of changes");

    private static final Map<Kind, String> STAYS = Map.of(
            Kind.JOURNAL, "who sent them, when, and what became of them",
            Kind.AUDIT, "the seals of its lines",
            Kind.HISTORY, "the version that is current, and that there were others",
            Kind.CHANGES, "links and unlinks of records");

    private final StorageSql storage;
    private final KeptSql kept;
    private final HubOptions options;

    StoragePages(DataSource database, KeptSql kept, HubOptions options) {
        this.storage = new StorageSql(database);
        this.kept = kept;
        this.options = options;
    }

    /** A table and what it takes. */
    record Size(String name, String size, long rows, int share) {}

    /**
     * What is kept of a kind.
     *
     * @param rule {@code 24 months}, or that nothing is dropped
     * @param code its name in quilt.yaml
     */
    record Rule(String words, String code, String rule, String stays) {}

    /**
     * A month with what it takes of each kind, in the order of the rules.
     *
     * @param share of the month that takes most, in percent
     */
    record Month(String name, List<String> sizes, String total, int share) {}

    /** A month that is gone, or will be. */
    record Gone(String words, String before, String at, String rows, String bytes) {}

    @GetMapping(path = "/admin/storage", produces = MediaType.TEXT_HTML_VALUE)
    String storage(Model model) {
        List<StorageSql.Table> tables = storage.tables(TABLES);
        long total = storage.total();
        model.addAttribute("total", Sizes.of(total));
        model.addAttribute("disk", Sizes.free(options.data()));
        model.addAttribute("messages", storage.journal());
        model.addAttribute(
                "tables",
                tables.stream()
                        .map(t -> new Size(
                                t.name(), Sizes.of(t.bytes()), t.rows(), (int) (t.bytes() * 100 / Math.max(1, total))))
                        .toList());
        model.addAttribute("rules", Arrays.stream(Kind.values()).map(this::rule).toList());
        model.addAttribute("dropping", Arrays.stream(Kind.values()).anyMatch(k -> kept.months(k) != null));
        List<KeptSql.Month> months = kept.sizes().stream().limit(MONTHS).toList();
        long most = months.stream().mapToLong(KeptSql.Month::total).max().orElse(0);
        model.addAttribute("months", months.stream().map(m -> month(m, most)).toList());
        model.addAttribute(
                "dropped",
                kept.dropped(DROPPED).stream().map(StoragePages::gone).toList());
        model.addAttribute(
                "next",
                kept.next(Instant.now()).stream()
                        .map(step -> WORDS.get(step.kind()) + " before " + Dates.show(step.until()) + ", "
                                + Sizes.of(step.bytes()))
                        .toList());
        return "admin-storage";
    }

    private Rule rule(Kind kind) {
        Integer months = kept.months(kind);
        return new Rule(
                String.valueOf(WORDS.get(kind)),
                kind.code(),
                months == null ? "kept for ever" : months == 1 ? "1 month" : months + " months",
                String.valueOf(STAYS.get(kind)));
    }

    private static Month month(KeptSql.Month month, long most) {
        YearMonth named = month.month();
        return new Month(
                named == null ? "not by month" : Dates.day(named.toString()),
                Arrays.stream(Kind.values())
                        .map(kind -> month.bytes().containsKey(kind)
                                ? Sizes.of(month.bytes().get(kind))
                                : "none")
                        .toList(),
                Sizes.of(month.total()),
                (int) (month.total() * 100 / Math.max(1, most)));
    }

    private static Gone gone(KeptSql.Dropped dropped) {
        String words = Arrays.stream(Kind.values())
                .filter(kind -> kind.code().equals(dropped.kind()))
                .findFirst()
                .map(WORDS::get)
                .orElse(dropped.kind());
        return new Gone(
                words,
                Dates.show(dropped.until()),
                Dates.show(dropped.at()),
                String.format(Locale.ROOT, "%,d", dropped.rows()),
                Sizes.of(dropped.bytes()));
    }
}

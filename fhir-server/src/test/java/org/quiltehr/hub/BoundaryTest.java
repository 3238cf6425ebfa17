package org.quiltehr.hub;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The boundaries of the rooms and of the adapters; a change here needs a decision record. */
class BoundaryTest {

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.quiltehr");

    @Test
    void roomsUseOnlyWhatTheyMay() {
        ApplicationModules.of(Hub.class).verify();
    }

    @Test
    void adaptersUseNoSpringNoSqlAndNoNetwork() {
        noClasses()
                .that()
                .resideInAPackage("org.quiltehr.adapter..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "java.sql..",
                        "javax.sql..",
                        "java.net.http..",
                        "jakarta..",
                        "org.quiltehr.hub..")
                .check(ALL);
        noClasses()
                .that()
                .resideInAPackage("org.quiltehr.adapter..")
                .should()
                .dependOnClassesThat(describe(
                        "open connections",
                        c -> Set.of("java.net.Socket", "java.net.URLConnection", "java.net.HttpURLConnection")
                                .contains(c.getName())))
                .check(ALL);
    }

    /** A vendor's module is tables on top of formats: it knows no other vendor, and no format knows a vendor. */
    @Test
    void anAdapterUsesNoOtherButAVendorItsFormats() {
        Set<String> formats = Set.of("hl7v2", "ccda", "fhir", "csv");
        Set<String> shared = Set.of("spi", "testkit", "vendor");
        classes()
                .that()
                .resideInAPackage("org.quiltehr.adapter..")
                .should(new ArchCondition<>("use no other adapter, a vendor's module but its formats") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        String own = adapter(type);
                        for (Dependency one : type.getDirectDependenciesFromSelf()) {
                            String other = adapter(one.getTargetClass());
                            boolean vendors = !formats.contains(own) && !shared.contains(own);
                            boolean may = other.isEmpty()
                                    || other.equals(own)
                                    || other.equals("spi")
                                    || own.equals("testkit")
                                    || own.equals("vendor") && formats.contains(other)
                                    || vendors && (other.equals("vendor") || formats.contains(other));
                            if (!may) {
                                events.add(SimpleConditionEvent.violated(type, one.getDescription()));
                            }
                        }
                    }
                })
                .check(ALL);
    }

    /** Name of the adapter's package; empty for a class of none. */
    private static String adapter(JavaClass type) {
        String[] names = type.getPackageName().split("\\.", -1);
        return type.getPackageName().startsWith("org.quiltehr.adapter.") ? names[3] : "";
    }

    @Test
    void hapisServerIsKnownOnlyWhereItAnswers() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.quiltehr.hub.api..", "org.quiltehr.hub.access..")
                .should()
                .dependOnClassesThat(resideInAPackage("ca.uhn.fhir.rest.server..")
                        .and(describe(
                                "are not its exceptions",
                                c -> !c.getPackageName().endsWith("exceptions"))))
                .check(ALL);
    }

    /** What connects to an address somebody gave does it where the address is judged. */
    @Test
    void theOnlyWayOutIsGuarded() {
        noClasses()
                .that()
                .resideInAPackage("org.quiltehr.hub..")
                .and()
                .resideOutsideOfPackages(
                        "org.quiltehr.hub.outbound..",
                        // commands a person runs, with an address of that person's
                        "org.quiltehr.hub.push..",
                        "org.quiltehr.hub.demo..")
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.hc.client5..")
                        .or(resideInAPackage("java.net.http.."))
                        .or(resideInAPackage("org.springframework.web.client.."))
                        .or(describe(
                                "open connections by themselves",
                                c -> Set.of(
                                                "java.net.URL",
                                                "java.net.URLConnection",
                                                "java.net.HttpURLConnection",
                                                "javax.net.ssl.HttpsURLConnection")
                                        .contains(c.getName()))))
                .check(ALL);
    }

    @Test
    void statementsStandOnlyInClassesNamedSql() {
        noClasses()
                .that(resideInAPackage("org.quiltehr.hub..")
                        .and(describe("are not named …Sql", BoundaryTest::isNotSql))
                        .and(resideInAPackage("org.quiltehr.hub.database..").negate()))
                .should()
                .dependOnClassesThat(describe(
                        "are statements or rows",
                        c -> Set.of(
                                        "java.sql.Statement",
                                        "java.sql.PreparedStatement",
                                        "java.sql.CallableStatement",
                                        "java.sql.ResultSet",
                                        "org.springframework.jdbc.core.JdbcTemplate",
                                        "org.springframework.jdbc.core.simple.JdbcClient")
                                .contains(c.getName())))
                .check(ALL);
    }

    /** A class nested in one named …Sql counts as that; query's Args binds the parameters of a statement, nothing else. */
    private static boolean isNotSql(JavaClass type) {
        if (type.getName().equals("org.quiltehr.hub.query.Args")) {
            return false;
        }
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
        }
        return !outermost.getSimpleName().endsWith("Sql");
    }

    @Test
    void noClassIsNamedAfterNothing() {
        for (String ending : Set.of("Util", "Utils", "Helper", "Manager", "Impl")) {
            noClasses()
                    .that()
                    .resideInAPackage("org.quiltehr..")
                    .should()
                    .haveSimpleNameEndingWith(ending)
                    .check(ALL);
        }
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() {
        Set<String> packages =
                ALL.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> marked = ALL.stream()
                .filter(c -> c.getSimpleName().equals("package-info") && c.isAnnotatedWith(NullMarked.class))
                .map(JavaClass::getPackageName)
                .collect(Collectors.toCollection(TreeSet::new));
        packages.removeAll(marked);
        assertThat(packages).as("packages without a @NullMarked package-info").isEmpty();
    }

    @Test
    void springWiresARoomInItsConfigurationOnly() {
        classes()
                .that()
                .areAnnotatedWith("org.springframework.context.annotation.Configuration")
                .should(new ArchCondition<>("be named …Configuration") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        if (!type.getSimpleName().endsWith("Configuration")) {
                            events.add(SimpleConditionEvent.violated(type, type.getName() + " has another name"));
                        }
                    }
                })
                .check(ALL);
    }
}

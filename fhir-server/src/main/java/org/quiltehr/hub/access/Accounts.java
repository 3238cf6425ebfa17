package org.quiltehr.hub.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.AccountSql.Held;
import org.quiltehr.hub.access.AccountSql.Listed;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes accounts, gives and takes roles. Passwords are made here and shown once. */
public final class Accounts {

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");
    private static final Pattern FHIR_USER =
            Pattern.compile("(?:Practitioner|PractitionerRole|RelatedPerson|Person|Patient)/[A-Za-z0-9.-]{1,64}");
    private static final int LONGEST_DISPLAY = 120;
    private static final int LONGEST_SUBJECT = 255;
    private static final int PASSWORD_GROUPS = 4;
    private static final int RECOVERY_CODES = 10;

    /** A wish that cannot be granted; the words say what to change. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message, null, false, false);
        }
    }

    /** A role, and the slug of the practice it is held at, or null. */
    public record Role(
            String name, @org.jspecify.annotations.Nullable String practice) {}

    private final AccountSql sql;
    private final SignInSql signIns;
    private final Passwords passwords;
    private final TransactionOperations tx;

    Accounts(AccountSql sql, SignInSql signIns, Passwords passwords, TransactionOperations tx) {
        this.sql = sql;
        this.signIns = signIns;
        this.passwords = passwords;
        this.tx = tx;
    }

    /** Accounts of a database, without a hub. */
    public static Accounts of(DataSource database) {
        return new Accounts(
                new AccountSql(database),
                new SignInSql(database),
                new Passwords(),
                new TransactionTemplate(new DataSourceTransactionManager(database)));
    }

    /** The accounts there are, a line each: name, whether it may sign in, roles. */
    public List<String> lines() {
        return sql.all().stream()
                .map(one -> one.name() + (one.disabled() ? " (disabled)" : "") + " "
                        + one.roles().stream()
                                .map(held ->
                                        held.practice() == null ? held.role() : held.role() + "@" + held.practice())
                                .collect(Collectors.joining(" ")))
                .toList();
    }

    /** Whether there is an account of this name. */
    public boolean has(String name) {
        return sql.number(name).isPresent();
    }

    /** Whether anybody could sign in. */
    public boolean any() {
        return sql.any();
    }

    List<Listed> all() {
        return sql.all();
    }

    /** An account without its secrets. */
    public record Account(String name, String display, boolean disabled, boolean secondFactor, List<Role> roles) {}

    /** All, by name. */
    public List<Account> list() {
        return sql.all().stream()
                .map(one -> new Account(
                        one.name(),
                        one.display(),
                        one.disabled(),
                        one.secondFactor(),
                        one.roles().stream()
                                .map(held -> new Role(held.role(), held.practice()))
                                .toList()))
                .toList();
    }

    /** The names of the roles there are, and whether each is held at a practice. */
    public Map<String, Boolean> roles() {
        Map<String, Boolean> roles = new TreeMap<>();
        sql.roles().forEach(role -> roles.put(role, sql.isOfPractice(role)));
        return roles;
    }

    /**
     * Makes an account, or changes its name and roles.
     *
     * @return its first password, or empty if the account was there
     */
    public String put(String name, String display, List<Role> roles) {
        return put(name, display, roles, null);
    }

    /**
     * As whom an account is known elsewhere.
     *
     * @param fhirUser among the network's resources: {@code Practitioner/id}, or null
     * @param external subject at the identity provider, or null
     */
    record Known(@Nullable String fhirUser, @Nullable String external) {}

    /**
     * Makes an account, or changes it.
     *
     * @param as null leaves as it is as whom the account is known elsewhere
     * @return its first password, or empty if the account was there
     */
    String put(String name, String display, List<Role> roles, @Nullable Known as) {
        if (as != null) {
            check(name, as);
        }
        if (!NAME.matcher(name).matches()) {
            throw new Refused("name: small letters, digits, dots, hyphens; at most 64");
        }
        if (display.isBlank() || display.length() > LONGEST_DISPLAY) {
            throw new Refused("display: how the person is called, at most " + LONGEST_DISPLAY + " characters");
        }
        List<String> known = sql.roles();
        for (Role role : roles) {
            if (!known.contains(role.name())) {
                throw new Refused("roles: one of " + String.join(", ", known));
            }
            if (sql.isOfPractice(role.name()) != (role.practice() != null)) {
                throw new Refused("roles: " + role.name()
                        + (role.practice() == null ? " is held at a practice: name it" : " is held at no practice"));
            }
        }
        String password = Secrets.words(PASSWORD_GROUPS);
        String hash = passwords.hash(password);
        return Objects.requireNonNull(tx.execute(status -> {
            Integer made = sql.add(name, display, hash).orElse(null);
            int account = made != null ? made : sql.number(name).orElseThrow();
            if (made == null) {
                sql.rename(account, display);
            }
            if (as != null) {
                sql.known(account, as);
            }
            sql.dropRoles(account);
            for (Role role : roles) {
                if (!sql.give(account, new Held(role.name(), role.practice()))) {
                    throw new Refused("roles: there is no such practice");
                }
            }
            return made != null ? password : "";
        }));
    }

    private void check(String name, Known as) {
        String fhirUser = as.fhirUser();
        if (fhirUser != null && !FHIR_USER.matcher(fhirUser).matches()) {
            throw new Refused("fhirUser: a reference such as Practitioner/123");
        }
        String external = as.external();
        if (external != null
                && (external.isBlank() || external.length() > LONGEST_SUBJECT || sql.isTaken(external, name))) {
            throw new Refused("external: the subject at the identity provider, which no other account has");
        }
    }

    /** Another first password; what the account was signed in with ends. */
    public String reset(String name) {
        String password = Secrets.words(PASSWORD_GROUPS);
        int account = require(name);
        sql.reset(account, passwords.hash(password));
        signIns.endAll(account);
        return password;
    }

    public void disable(String name) {
        int account = require(name);
        sql.disable(account);
        signIns.endAll(account);
    }

    private int require(String name) {
        return sql.number(name).orElseThrow(() -> new Refused("there is no account of this name"));
    }

    /** New codes in place of the second factor, each good once. */
    public List<String> recoveryCodes(String name) {
        int account = require(name);
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            String code = Secrets.words(3);
            sql.addRecovery(account, Secrets.hash(code));
            codes.add(code);
        }
        return codes;
    }
}

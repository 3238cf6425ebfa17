package org.quiltehr.hub.access;

import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.quiltehr.hub.access.SignInSql.Account;
import org.quiltehr.hub.access.SignInSql.Begun;

/**
 * Signing in, a step at a time: password, then the second factor (or its enrolment), then a password of one's own if the
 * hub made the first. Each step that is passed gives a new cookie.
 */
final class SignIns {

    /** What is still wanted. */
    enum Step {
        CODE,
        ENROL,
        PASSWORD,
        DONE;

        String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Passed: the new cookie, and what is wanted next. */
    record Passed(String cookie, Step next, String account) {}

    private static final int STEP_MINUTES = 10;

    private final SignInSql sql;
    private final Passwords passwords;
    private final SignInLimits limits;
    private final InstantSource clock;
    private final boolean elsewhere;

    /**
     * Sign-ins.
     *
     * @param elsewhere whether people sign in at an identity provider; only accounts it does not know use a password then
     */
    SignIns(SignInSql sql, Passwords passwords, SignInLimits limits, InstantSource clock, boolean elsewhere) {
        this.elsewhere = elsewhere;
        this.sql = sql;
        this.passwords = passwords;
        this.limits = limits;
        this.clock = clock;
    }

    /** Whether an address failed so often that it is not heard for some minutes. */
    boolean refuses(String address) {
        return sql.failures(address) >= limits.addressFailures();
    }

    /** Empty if name and password do not belong together, or the account is locked: nobody is told which. */
    Optional<Passed> begin(String name, String password, String address) {
        Account account = sql.account(name.strip().toLowerCase(Locale.ROOT)).orElse(null);
        if (account == null) {
            passwords.waste(password);
            sql.failed(address);
            return Optional.empty();
        }
        boolean fits = passwords.fits(password, account.password());
        if (!fits || account.locked() || elsewhere && account.external() != null) {
            fail(account, address);
            return Optional.empty();
        }
        Step step = account.totp() != null ? Step.CODE : limits.secondFactor() ? Step.ENROL : last(account);
        String cookie = Secrets.token();
        sql.begin(Secrets.hash(cookie), account.num(), step.code(), step == Step.ENROL ? Totp.secret() : null, address);
        if (step == Step.DONE) {
            done(account);
        }
        return Optional.of(new Passed(cookie, step, account.name()));
    }

    /** Whether people sign in at an identity provider. */
    boolean areElsewhere() {
        return elsewhere;
    }

    /** Somebody the identity provider vouches for, its second factor included; empty if no account is theirs. */
    Optional<Passed> vouched(String subject, String address) {
        Account account = sql.external(subject).orElse(null);
        if (account == null) {
            sql.failed(address);
            return Optional.empty();
        }
        String cookie = Secrets.token();
        sql.begin(Secrets.hash(cookie), account.num(), Step.DONE.code(), null, address);
        done(account);
        return Optional.of(new Passed(cookie, Step.DONE, account.name()));
    }

    /** What a cookie still has to do; empty if it is of no sign-in, or one begun too long ago. */
    Optional<Begun> begun(String cookie) {
        return sql.begun(Secrets.hash(cookie), limits.longestMinutes());
    }

    private Optional<Begun> at(String cookie, Step step) {
        return sql.begun(Secrets.hash(cookie), STEP_MINUTES)
                .filter(begun -> begun.step().equals(step.code()));
    }

    /** A code of the second factor, or one of the recovery codes. */
    Optional<Passed> code(String cookie, String code, String address) {
        Begun begun = at(cookie, Step.CODE).orElse(null);
        if (begun == null) {
            return Optional.empty();
        }
        Account account = begun.account();
        byte[] secret = account.totp();
        boolean good = false;
        if (!account.locked() && secret != null) {
            OptionalLong step = Totp.step(secret, code, account.step(), clock.instant());
            good = step.isPresent()
                    ? sql.takeStep(account.num(), step.getAsLong())
                    : sql.takeRecovery(account.num(), Secrets.hash(code.strip().toLowerCase(Locale.ROOT)));
        }
        if (!good) {
            fail(account, address);
            return Optional.empty();
        }
        return Optional.of(advance(cookie, account));
    }

    /** The first code of a second factor that was offered. */
    Optional<Passed> enrol(String cookie, String code, String address) {
        Begun begun = at(cookie, Step.ENROL).orElse(null);
        byte[] offered = begun == null ? null : begun.offered();
        if (begun == null || offered == null || begun.account().locked()) {
            return Optional.empty();
        }
        OptionalLong step = Totp.step(offered, code, 0, clock.instant());
        if (step.isEmpty()) {
            fail(begun.account(), address);
            return Optional.empty();
        }
        sql.enrol(begun.account().num(), offered, step.getAsLong());
        return Optional.of(advance(cookie, begun.account()));
    }

    /** A password of one's own; an objection leaves the step as it is. */
    Optional<Passed> password(String cookie, String password) {
        Begun begun = at(cookie, Step.PASSWORD).orElse(null);
        if (begun == null
                || !Passwords.objection(password, begun.account().name()).isEmpty()) {
            return Optional.empty();
        }
        sql.password(begun.account().num(), passwords.hash(password));
        return Optional.of(to(cookie, begun.account(), Step.DONE));
    }

    void end(String cookie) {
        sql.end(Secrets.hash(cookie));
    }

    private Passed advance(String cookie, Account account) {
        return to(cookie, account, last(account));
    }

    private Passed to(String cookie, Account account, Step step) {
        String next = Secrets.token();
        sql.advance(Secrets.hash(cookie), Secrets.hash(next), step.code());
        if (step == Step.DONE) {
            done(account);
        }
        return new Passed(next, step, account.name());
    }

    private static Step last(Account account) {
        return account.fresh() ? Step.PASSWORD : Step.DONE;
    }

    private void done(Account account) {
        sql.succeeded(account.num());
        sql.trim(account.num(), limits);
    }

    private void fail(Account account, String address) {
        sql.failed(account.num(), limits);
        sql.failed(address);
    }
}

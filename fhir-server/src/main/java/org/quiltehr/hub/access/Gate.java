package org.quiltehr.hub.access;

import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.PracticeRef;

/** The one place that decides what the caller of this thread may; the {@link Door} says who that is. */
public final class Gate {

    private static final ThreadLocal<Who> CALLER = new ThreadLocal<>();
    private static final ThreadLocal<Scopes> APP = new ThreadLocal<>();
    private static final ThreadLocal<Lately.Caller> UNPROVED = new ThreadLocal<>();

    private final boolean open;
    private final IntFunction<Optional<Who>> accounts;

    /**
     * A gate.
     *
     * @param open sign-in is off: every caller may everything
     * @param accounts who an account's number stands for now; empty if it is disabled
     */
    Gate(boolean open, IntFunction<Optional<Who>> accounts) {
        this.open = open;
        this.accounts = accounts;
    }

    /** Does something for a caller. */
    interface Work<X extends Exception, Y extends Exception> {
        void run() throws X, Y;
    }

    <X extends Exception, Y extends Exception> void as(Who who, Work<X, Y> work) throws X, Y {
        CALLER.set(who);
        try {
            work.run();
        } finally {
            CALLER.remove();
        }
    }

    /** Whoever this thread works for, or null. */
    static @Nullable Who current() {
        return CALLER.get();
    }

    /** Does something for an app, in the name of an account and within the app's scopes. */
    <X extends Exception, Y extends Exception> void as(Who who, Scopes scopes, Work<X, Y> work) throws X, Y {
        APP.set(scopes);
        try {
            as(who, work);
        } finally {
            APP.remove();
        }
    }

    /** Does something for somebody known from a request before, whom the event of what is done has to prove. */
    <X extends Exception, Y extends Exception> void as(Lately.Caller caller, Work<X, Y> work) throws X, Y {
        UNPROVED.set(caller);
        try {
            if (caller.scopes() == null) {
                as(caller.who(), work);
            } else {
                as(caller.who(), caller.scopes(), work);
            }
        } finally {
            UNPROVED.remove();
        }
    }

    /** What the event of this thread's request has to prove; null if it was proved before. */
    static @Nullable Proof unproved() {
        Lately.Caller caller = UNPROVED.get();
        return caller == null ? null : caller.proof();
    }

    /** Who asks, or null: under {@code --open} nobody has a name. */
    @Nullable
    Who caller() {
        return CALLER.get();
    }

    /** Whether sign-in is off. */
    public boolean isOpen() {
        return open;
    }

    /** The grant of a request whose answer shows nothing that its own event does not name. */
    public Grant grant(@Nullable PracticeRef practice) {
        return narrowed(grant(caller(), practice, null));
    }

    /** Within the scopes of the app that asks. */
    private static Grant narrowed(Grant grant) {
        Scopes scopes = APP.get();
        return scopes == null
                ? grant
                : new Grant(
                        "(" + grant.condition() + " and " + scopes.condition() + ")",
                        grant.practice(),
                        grant.deniedLabels(),
                        grant.trail());
    }

    /**
     * The grant of a request.
     *
     * @param practice the practice whose base is used; at {@code /fhir} null, or the practice {@code open} of an open hub
     * @param trail the request's
     */
    public Grant grant(@Nullable PracticeRef practice, Trail trail) {
        return narrowed(grant(caller(), practice, trail));
    }

    /** The grant of work done later for an account, by what it may when it is done. */
    public Grant grantOf(@Nullable Integer account, @Nullable PracticeRef practice) {
        Who who = account == null ? null : accounts.apply(account).orElse(null);
        return grant(who, practice, null);
    }

    /** Whether who asks may be sent resources of a type that no row holds, since the hub makes them; people are sent all. */
    public static boolean shows(String type) {
        Scopes scopes = APP.get();
        return scopes == null || scopes.all().stream().anyMatch(scope -> scope.of(type) && scope.category() == null);
    }

    /** Whether what is sent later to an account bears the notice that something may be withheld. */
    public boolean withholds(@Nullable Integer account) {
        return account != null
                && accounts.apply(account)
                        .filter(who -> who.withholding().any())
                        .isPresent();
    }

    /** The account of the caller, for work done later; null under {@code --open}, and for feeds. */
    public @Nullable Integer account() {
        Who who = caller();
        return who == null || who.account() == 0 ? null : who.account();
    }

    private Grant grant(@Nullable Who who, @Nullable PracticeRef base, @Nullable Trail trail) {
        if (open) {
            Grant all = new Grant(true, base, 0);
            return new Grant(all.condition(), base, 0, trail);
        }
        if (who == null) {
            return new Grant(false, null, 0);
        }
        Lately.Caller known = UNPROVED.get();
        String condition = known != null && known.who() == who ? known.condition() : RelationSql.of(who);
        return new Grant(condition, writer(who, base), 0, trail);
    }

    /** Who writes at a practice's base must be of it; at the network's base the caller's own practice is meant. */
    private static @Nullable PracticeRef writer(Who who, @Nullable PracticeRef base) {
        if (base == null) {
            return who.practice(Act.WRITE).orElse(null);
        }
        return who.may(Act.WRITE, base.slug()) ? base : null;
    }

    /** Whether the caller may do something that is of no practice; an app reads and writes resources and no more. */
    public boolean may(Act act) {
        Who who = caller();
        return open || who != null && APP.get() == null && who.may(act);
    }

    /** Whether the caller may do something at a practice. */
    public boolean may(Act act, PracticeRef practice) {
        Who who = caller();
        return open || who != null && APP.get() == null && who.may(act, practice.slug());
    }
}

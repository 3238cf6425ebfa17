package org.quiltehr.hub.access;

import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/** Passwords as Argon2id with OWASP's least parameters (19 MB, two passes); few at a time, for each takes that memory. */
final class Passwords {

    static final int SHORTEST = 12;
    static final int LONGEST = 200;

    private static final int AT_ONCE = 4;

    private final Argon2PasswordEncoder argon = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final String nobodys = hash(Secrets.token());

    String hash(String password) {
        turns.acquireUninterruptibly();
        try {
            return String.valueOf(argon.encode(password));
        } finally {
            turns.release();
        }
    }

    /** Whether it is the password of this hash. */
    boolean fits(String password, String hash) {
        if (password.length() > LONGEST) {
            return false;
        }
        turns.acquireUninterruptibly();
        try {
            return argon.matches(password, hash);
        } finally {
            turns.release();
        }
    }

    /** Takes as long as {@link #fits}, so that nobody learns which accounts there are. */
    void waste(String password) {
        fits(password, nobodys);
    }

    /** What is wrong with a new password; empty if nothing. */
    static String objection(String password, String account) {
        if (password.length() < SHORTEST || password.length() > LONGEST) {
            return "A password has from " + SHORTEST + " to " + LONGEST + " characters.";
        }
        String small = password.toLowerCase(Locale.ROOT);
        if (small.contains(account) || small.chars().distinct().count() < 5) {
            return "This password is too easy to guess: it holds the account's name, or the same few characters.";
        }
        return "";
    }
}

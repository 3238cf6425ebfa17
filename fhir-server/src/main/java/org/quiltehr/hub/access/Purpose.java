package org.quiltehr.hub.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** For what records are used (v3 PurposeOfUse), as far as consents and roles tell purposes apart. */
public enum Purpose {
    TREAT(null),
    ETREAT(TREAT),
    BTG(ETREAT),
    HPAYMT(null),
    HOPERAT(null),
    HMARKT(null),
    HRESCH(null),
    PATRQT(null),
    PUBHLTH(null);

    private final @Nullable Purpose wider;

    Purpose(@Nullable Purpose wider) {
        this.wider = wider;
    }

    /** Its bit in {@code consent_rule.purposes}. */
    public long bit() {
        return 1L << ordinal();
    }

    /** Its bit, and those of the purposes it is one of: a permission to treat permits to treat in an emergency. */
    long bits() {
        return bit() | (wider == null ? 0 : wider.bits());
    }

    /** Empty if consents and roles do not know the code. */
    public static Optional<Purpose> of(String code) {
        for (Purpose one : values()) {
            if (one.name().equals(code)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }
}

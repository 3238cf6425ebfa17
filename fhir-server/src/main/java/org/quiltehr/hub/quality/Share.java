package org.quiltehr.hub.quality;

/** So many of so many. */
public record Share(long has, long of) {

    /** Of fewer no share is told: it would say more of chance, and of single patients, than of a practice. */
    public static final int FEWEST = 11;

    static final Share NONE = new Share(0, 0);

    Share plus(boolean one) {
        return new Share(has + (one ? 1 : 0), of + 1);
    }

    /** Both together. */
    public Share plus(Share other) {
        return new Share(has + other.has, of + other.of);
    }

    /** Whether it is of enough to be told. */
    public boolean tells() {
        return of >= FEWEST;
    }

    /** In whole percent; all is told only of all, and nothing only of nothing. */
    public int percent() {
        if (of == 0) {
            return 0;
        }
        int rounded = (int) Math.round(has * 100.0 / of);
        return has == of ? 100 : has == 0 ? 0 : Math.clamp(rounded, 1, 99);
    }
}

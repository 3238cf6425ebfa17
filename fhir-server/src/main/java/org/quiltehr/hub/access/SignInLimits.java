package org.quiltehr.hub.access;

/**
 * How long a sign-in lasts and what failures cost.
 *
 * @param idleMinutes without a request
 * @param longestMinutes from its beginning
 * @param sessions of one account at once; the oldest is ended by one more
 * @param failures of one account before it is locked
 * @param lockedMinutes for how long
 * @param addressFailures of one address in ten minutes before it is refused unheard
 * @param secondFactor whether every account must have one
 */
record SignInLimits(
        int idleMinutes,
        int longestMinutes,
        int sessions,
        int failures,
        int lockedMinutes,
        int addressFailures,
        boolean secondFactor) {

    static SignInLimits usual(boolean secondFactor) {
        return new SignInLimits(30, 12 * 60, 5, 5, 15, 30, secondFactor);
    }
}

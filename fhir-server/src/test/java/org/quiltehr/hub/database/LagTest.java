package org.quiltehr.hub.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far a replica is behind, by what the primary said of its log and when. */
class LagTest {

    private final Lag lag = new Lag();

    @Test
    void aReplicaIsAsOldAsTheLastPlaceItHasPlayed() {
        lag.primary(1_000, 10);
        lag.primary(2_000, 20);
        lag.primary(3_000, 30);
        assertThat(lag.behind(30, 3_500)).isEqualTo(500);
        assertThat(lag.behind(29, 3_500)).isEqualTo(1_500);
        assertThat(lag.behind(20, 3_500)).isEqualTo(1_500);
        assertThat(lag.behind(35, 3_500)).isEqualTo(500);
    }

    @Test
    void ofOneThatHasPlayedNothingKnownNothingIsKnown() {
        assertThat(lag.behind(10, 1_000)).isEqualTo(Long.MAX_VALUE);
        lag.primary(1_000, 10);
        assertThat(lag.behind(9, 1_500)).isEqualTo(Long.MAX_VALUE);
        assertThat(lag.behind(-1, 1_500)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aPrimaryThatStandsStillLeavesTheReplicaNear() {
        lag.primary(1_000, 10);
        lag.primary(9_000, 10);
        assertThat(lag.behind(10, 9_100)).isEqualTo(100);
    }

    @Test
    void whatIsKnownOfAPrimaryIsForgottenWhenAnotherTakesOverThatHasLess() {
        lag.primary(1_000, 10);
        lag.primary(2_000, 20);
        lag.primary(3_000, 15);
        assertThat(lag.behind(14, 3_100)).isEqualTo(Long.MAX_VALUE);
        assertThat(lag.behind(15, 3_100)).isEqualTo(100);
    }

    @Test
    void oldPlacesAreForgotten() {
        for (int i = 0; i < 10_000; i++) {
            lag.primary(i, i);
        }
        assertThat(lag.behind(9_000, 10_000)).isEqualTo(1_000);
        assertThat(lag.behind(1_000, 10_000)).isEqualTo(Long.MAX_VALUE);
    }
}

package org.quiltehr.hub.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WantedTest {

    @Test
    void findsWhatAnExhaustiveLookFinds() {
        Random random = new Random(7);
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            String text = letters(random, 40);
            String wanted = letters(random, 1 + random.nextInt(4));
            int from = random.nextInt(42);
            int at = new Wanted(wanted).find(text.getBytes(UTF_8), from);
            assertThat(at).as("%s in %s from %d", wanted, text, from).isEqualTo(text.indexOf(wanted, from));
            found += at >= 0 ? 1 : 0;
        }
        assertThat(found).isBetween(5_000, 19_000);
    }

    @Test
    void bytesBeyondAsciiArePassedOver() {
        assertThat(new Wanted("\"reference\":\"").find("é€\uD83D\uDE80\"reference\":\"x".getBytes(UTF_8), 0))
                .isEqualTo(9);
    }

    private static String letters(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }
}

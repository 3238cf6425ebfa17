package org.quiltehr.hub.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The second factor against the test vectors of RFC 6238, appendix B (SHA-1, the last six digits). */
class TotpTest {

    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "59, 287082",
        "1111111109, 081804",
        "1111111111, 050471",
        "1234567890, 005924",
        "2000000000, 279037",
        "20000000000, 353130"
    })
    void codesAreThoseOfTheStandard(long second, String code) {
        assertThat(Totp.code(SECRET, Instant.ofEpochSecond(second))).isEqualTo(code);
    }

    @Test
    void aCodeIsTakenFromTheStepBeforeToTheStepAfterAndNeverTwice() {
        Instant now = Instant.ofEpochSecond(1_111_111_111L);
        String code = Totp.code(SECRET, now);
        long step = Totp.step(SECRET, code, 0, now).orElseThrow();
        assertThat(Totp.step(SECRET, code, 0, now.plusSeconds(30))).hasValue(step);
        assertThat(Totp.step(SECRET, code, 0, now.minusSeconds(30))).hasValue(step);
        assertThat(Totp.step(SECRET, code, 0, now.plusSeconds(61))).isEmpty();
        assertThat(Totp.step(SECRET, code, step, now)).isEmpty();
        assertThat(Totp.step(SECRET, "", 0, now)).isEmpty();
        assertThat(Totp.step(SECRET, "12345", 0, now)).isEmpty();
    }

    @Test
    void theSecretIsShownAsAppsTakeIt() {
        assertThat(Totp.text(SECRET)).isEqualTo("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}

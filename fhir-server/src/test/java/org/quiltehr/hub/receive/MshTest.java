package org.quiltehr.hub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MshTest {

    private static Msh of(String text) {
        return Msh.of(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    @Test
    void fieldsAreCountedAsHl7Counts() {
        Msh msh = of("MSH|^~\\&|APP^1.2^ISO|FAC|X|Y|20260101||ADT^A01|17|P|2.5.1|||AL|NE\rPID|1");
        assertThat(msh.first(3)).isEqualTo("APP");
        assertThat(msh.field(4)).isEqualTo("FAC");
        assertThat(msh.field(10)).isEqualTo("17");
        assertThat(msh.enhanced()).isTrue();
        assertThat(msh.wantsOutcome()).isFalse();
    }

    @Test
    void anySeparatorsAreRead() {
        Msh msh = of("MSH#*~\\&#APP*x#FAC##Y#20260101##ADT*A01#17#P#2.3");
        assertThat(msh.first(3)).isEqualTo("APP");
        assertThat(new String(msh.refusal("no", Instant.EPOCH), StandardCharsets.UTF_8))
                .contains("MSH#*~\\&##Y#APP*x#FAC#19700101000000##ACK#")
                .contains("\rMSA#AR#17\r")
                .contains("ERR##");
    }

    @Test
    void whatIsNoHeaderIsNone() {
        assertThat(Msh.of("PID|1".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(Msh.of(new byte[0])).isEmpty();
        assertThat(Msh.of(new byte[100])).isEmpty();
    }
}

package org.quiltehr.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each page leads to help of its own, and all help is written. */
class HelpTopicTest {

    @ParameterizedTest
    @CsvSource({
        "/patients, FIND",
        "/patients/in-hospital, CENSUS",
        "/patients/hand-over, HAND_OVER",
        "/patients/abc, CHART",
        "/patients/abc/source, SOURCE",
        "/patients/abc/documents/d1, DOCUMENT",
        "/patients/abc/discharge/e1, DISCHARGE",
        "/practices, PRACTICE",
        "/practices/lakeside, PRACTICE",
        "/practices/lakeside/codes, CODES",
        "/practices/lakeside/packets, PACKETS",
        "/practices/lakeside/messages/7, MESSAGE",
        "/steward/codes, CODES",
        "/steward/reviews/a/b, MATCH",
        "/steward/mappings, MAPPINGS",
        "/practices/lakeside/feeds/ehr/shadow/7, MAPPINGS",
        "/practices/lakeside/feeds/ehr/keys, CONNECT",
        "/network/lakeside, NETWORK",
        "/admin, ADMIN",
        "/admin/jobs, ADMIN",
        "/admin/apps, ADMIN_APPS",
        "/break-glass/reviews, EMERGENCY",
        "/sign-in/step, SIGN_IN",
        "/elsewhere, KEYS"
    })
    void aPageHasHelpOfItsOwn(String path, HelpTopic topic) {
        assertThat(HelpTopic.of(path)).isEqualTo(topic);
    }

    @Test
    void everyTopicIsWritten() throws IOException {
        try (InputStream in = Objects.requireNonNull(HelpTopicTest.class.getResourceAsStream("/templates/help.html"))) {
            String page = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Arrays.stream(HelpTopic.values()).map(t -> "id=\"" + t.code() + "\""))
                    .allMatch(page::contains);
            assertThat(page.split("<section ", -1)).hasSize(HelpTopic.values().length + 1);
        }
    }
}

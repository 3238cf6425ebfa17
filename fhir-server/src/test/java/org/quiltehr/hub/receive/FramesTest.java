package org.quiltehr.hub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FramesTest {

    private static final String START = "\u000b";
    private static final String END = "\u001c\r";

    /** Gives the bytes in pieces of a size, as a network may. */
    private static InputStream pieces(String bytes, int size) {
        return new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                return super.read(b, off, Math.min(len, size));
            }
        };
    }

    private static List<String> read(InputStream in, int longest) throws IOException {
        Frames frames = new Frames(in, longest, shortly -> {});
        List<String> bodies = new ArrayList<>();
        Frames.Frame frame;
        while ((frame = frames.next()) != null) {
            bodies.add((frame.tooLong() ? "too long " : "") + new String(frame.body(), StandardCharsets.ISO_8859_1));
        }
        return bodies;
    }

    @Test
    void pipelinedFramesComeInOrderHoweverTheNetworkCutsThem() throws IOException {
        String two = START + "MSH|one\rPID|1\r" + END + START + "MSH|two\r" + END;
        for (int size : new int[] {1, 2, 3, 7, 100}) {
            assertThat(read(pieces(two, size), 1000)).containsExactly("MSH|one\rPID|1\r", "MSH|two\r");
        }
    }

    @Test
    void garbageBetweenFramesIsPassedOver() throws IOException {
        assertThat(read(pieces("noise\r\n" + START + "a" + END + "\r\n\u001cmore" + START + "b" + END, 5), 1000))
                .containsExactly("a", "b");
    }

    @Test
    void aFrameCutShortByAnotherOrByTheEndIsNone() throws IOException {
        assertThat(read(pieces(START + "lost" + START + "kept" + END + START + "cut", 4), 1000))
                .containsExactly("kept");
        assertThat(read(pieces(START + "cut\u001c", 100), 1000)).isEmpty();
    }

    @Test
    void anFsInsideTheBodyDoesNotEndIt() throws IOException {
        assertThat(read(pieces(START + "a\u001cb" + END, 2), 1000)).containsExactly("a\u001cb");
    }

    @Test
    void aSenderThatLeavesTheCrAwayIsHeardAfterAMoment() throws IOException {
        InputStream silent = new ByteArrayInputStream((START + "a\u001c").getBytes(StandardCharsets.ISO_8859_1)) {
            @Override
            public synchronized int read(byte[] b, int off, int len) {
                int count = super.read(b, off, len);
                if (count < 0) {
                    throw new IllegalStateException("read without patience");
                }
                return count;
            }
        };
        Frames frames = new Frames(silent, 1000, shortly -> {
            if (shortly) {
                throw new SocketTimeoutException();
            }
        });
        assertThat(new String(frames.next().body(), StandardCharsets.ISO_8859_1))
                .isEqualTo("a");
    }

    @Test
    void aFrameBeyondTheLimitIsReadPastAndSaidToBeTooLong() throws IOException {
        List<String> bodies =
                read(pieces(START + "MSH|" + "x".repeat(50_000) + END + START + "next" + END, 1000), 10_000);
        assertThat(bodies).hasSize(2);
        assertThat(bodies.get(0)).startsWith("too long MSH|xxx").hasSizeLessThan(10_000);
        assertThat(bodies.get(1)).isEqualTo("next");
    }
}

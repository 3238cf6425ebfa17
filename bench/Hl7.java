import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** HL7 v2 by MLLP: messages acknowledged, and the time until the last is stored. */
final class Hl7 {

    private Hl7() {}

    /** A practice of its own; messages on several connections, then the time until the last is stored. */
    static void send(URI base, int port, int connections) throws Exception {
        URI root = URI.create(base.toString().replaceFirst("/fhir$", ""));
        try (Wire wire = new Wire(root)) {
            wire.send("PUT", "/practices/bench", "{\"name\":\"Bench\",\"timezone\":\"America/New_York\"}".getBytes());
            wire.send("PUT", "/practices/bench/feeds/adt", """
                    {"adapter":"hl7v2","mllp":{"application":"BENCH","facility":"BENCH"}}""".getBytes());
        }
        int messages = Integer.parseInt(Measure.option("messages", "8000"));
        for (int r = 1; r <= Integer.parseInt(Measure.option("rounds", "3")) + 1; r++) {
            String run = Long.toString(System.currentTimeMillis(), 36);
            // other humans in each round: those of the round before would all be linked
            int first = r * messages;
            AtomicInteger next = new AtomicInteger();
            long[] times = new long[messages];
            long[] before = Measure.cpu.millis();
            long nanos = Measure.threads(connections, () -> send(port, run, first, next, times));
            long start = System.nanoTime();
            try (Wire wire = new Wire(root)) {
                while (!wire.get("/practices/bench/messages?state=received").contains("\"total\":0,")) {
                    Thread.sleep(20);
                }
            }
            long lag = System.nanoTime() - start;
            Arrays.sort(times);
            if (r > 1) {
                long[] used = Measure.cpu.since(before);
                new Measure.Round("HL7 v2 acknowledged", connections, r - 1, messages, nanos, times, used).tell("messages");
                new Measure.Round("HL7 v2 stored", connections, r - 1, messages, nanos + lag, new long[0], used).tell("messages");
                System.out.printf(Locale.ROOT, "    all stored %.2f s after the last ACK%n", lag / 1e9);
            }
        }
    }

    static void send(int port, String run, int first, AtomicInteger next, long[] times) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (int i = next.getAndIncrement(); i < times.length; i = next.getAndIncrement()) {
                byte[] frame = ("\u000b" + message(run, first, i) + "\u001c\r").getBytes(StandardCharsets.UTF_8);
                long start = System.nanoTime();
                out.write(frame);
                StringBuilder ack = new StringBuilder();
                for (int b = in.read(); b != 0x1c; b = in.read()) {
                    if (b < 0) {
                        throw new IllegalStateException("connection closed");
                    }
                    ack.append((char) b);
                }
                in.read();
                times[i] = System.nanoTime() - start;
                if (ack.indexOf("MSA|AA") < 0) {
                    throw new IllegalStateException(ack.toString());
                }
            }
        }
    }

    /** Four messages a person, who stays the same in all of them: one ADT, three ORU. */
    static String message(String run, int first, int i) {
        int person = (first + i) / 4;
        String mrn = run + "-" + person;
        String pid = "PID|1||" + mrn + "^^^BENCH^MR||" + word(person * 7919 + 13) + "^" + word(person * 104729 + 7) + "||19"
                + (20 + person % 80) + String.format(Locale.ROOT, "%02d%02d", 1 + person % 12, 1 + person % 28) + "|"
                + (person % 2 == 0 ? "F" : "M") + "|||" + person + " " + word(person * 31 + 5) + " St^^Town^VT^05743||^PRN^PH^^1^802^"
                + (1000000 + person) + "\r";
        String time = "2026010112" + (10 + i % 50) + "00";
        if (i % 4 == 0) {
            return "MSH|^~\\&|BENCH|BENCH|QUILT|NET|" + time + "||ADT^A04^ADT_A01|" + run + i + "|P|2.5.1\rEVN||" + time + "\r"
                    + pid + "PV1|1|O|CLINIC||||1902800017^Brandt^Helena^^^^MD^^NPI^^^^NPI||||||||||||V" + mrn + "\r";
        }
        return "MSH|^~\\&|BENCH|BENCH|QUILT|NET|" + time + "||ORU^R01^ORU_R01|" + run + i + "|P|2.5.1\r" + pid
                + "OBR|1||" + run + i + "^BENCH|24323-8^CMP^LN|||" + time + "|||||||||||||||" + time + "|||F\r"
                + "OBX|1|NM|2160-0^Creatinine^LN||1." + i % 10 + "|mg/dL^mg/dL^UCUM|0.6-1.2||||F|||" + time + "\r"
                + "OBX|2|NM|2823-3^Potassium^LN||4." + i % 10 + "|mmol/L^mmol/L^UCUM|3.5-5.1||||F|||" + time + "\r";
    }

    /** A made-up word, as various as names are. */
    static String word(int seed) {
        StringBuilder word = new StringBuilder();
        java.util.Random random = new java.util.Random(seed);
        for (int i = 0; i < 3; i++) {
            word.append("bcdfghklmnprstvw".charAt(random.nextInt(16))).append("aeiou".charAt(random.nextInt(5)));
        }
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}

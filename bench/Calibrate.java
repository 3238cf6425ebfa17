import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How fast the machine is today: the same hashing and map work on two threads, in pieces a second. */
final class Calibrate {

    private static final int PIECE = 64 << 10;

    private Calibrate() {}

    public static void main(String[] args) throws Exception {
        Measure.options(args);
        for (int round = 0; round < 2; round++) {
            AtomicLong pieces = new AtomicLong();
            long end = System.nanoTime() + 3_000_000_000L;
            long nanos = Measure.threads(2, () -> {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                byte[] piece = new byte[PIECE];
                Map<Integer, byte[]> seen = new HashMap<>();
                while (System.nanoTime() < end) {
                    byte[] hash = digest.digest(piece);
                    System.arraycopy(hash, 0, piece, 0, hash.length);
                    for (int i = 0; i < 2000; i++) {
                        seen.put(hash[i % hash.length] * 31 + i, hash);
                    }
                    pieces.incrementAndGet();
                }
            });
            if (round == 1) {
                new Measure.Round("calibration", 2, 1, pieces.intValue(), nanos, new long[0], new long[2]).tell("pieces");
            }
        }
    }
}

package org.quiltehr.adapter.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ways in which messages go bad: in their bytes, whatever the format, and in the pieces that a format is made of. */
public final class Mutators {

    private static final int BLOCK = 200;
    private static final int REPEATS = 3_000;
    private static final int OVERLONG = 70_000;

    private Mutators() {}

    /** Flipped bits, lost, doubled and moved blocks, a body cut short, stray control and non-ASCII bytes, a doubled body. */
    public static List<Mutator> bytes() {
        return List.of(
                new Mutator("bits flipped", (input, random) -> each(input, random, b -> b ^ 1 << random.nextInt(8))),
                new Mutator("bytes of noise", (input, random) -> each(input, random, b -> random.nextInt(256))),
                new Mutator("control bytes", (input, random) -> each(input, random, b -> random.nextInt(32))),
                new Mutator("cut short", (input, random) -> Arrays.copyOf(input, random.nextInt(input.length + 1))),
                new Mutator("beginning lost", (input, random) -> {
                    return Arrays.copyOfRange(input, random.nextInt(input.length + 1), input.length);
                }),
                new Mutator("block lost", (input, random) -> block(input, random, 0)),
                new Mutator("block doubled", (input, random) -> block(input, random, 2)),
                new Mutator("block repeated hugely", (input, random) -> block(input, random, 20 + random.nextInt(80))),
                new Mutator("body doubled", (input, random) -> join(input, input)));
    }

    /**
     * Pieces lost, doubled, repeated hugely, moved, swapped, emptied or overlong.
     *
     * @param what names the pieces, such as segment or field
     * @param piece matches one of them in the body read as ISO 8859-1
     */
    public static List<Mutator> pieces(String what, Pattern piece) {
        return List.of(
                of(what + " lost", piece, (all, at, random) -> all.remove(at)),
                of(what + " doubled", piece, (all, at, random) -> all.add(at, all.get(at))),
                of(what + " repeated hugely", piece, (all, at, random) -> {
                    int length = Math.max(1, all.get(at).length());
                    all.set(at, all.get(at).repeat(Math.min(REPEATS, 300_000 / length)));
                }),
                of(what + " moved", piece, (all, at, random) -> all.add(random.nextInt(all.size()), all.remove(at))),
                of(
                        what + "s swapped",
                        piece,
                        (all, at, random) -> Collections.swap(all, at, random.nextInt(all.size()))),
                of(what + " overlong", piece, (all, at, random) -> all.set(at, all.get(at) + "9".repeat(OVERLONG))),
                of(what + " replaced by another", piece, (all, at, random) -> {
                    all.set(at, all.get(random.nextInt(all.size())));
                }));
    }

    /** A number in a body becomes another: a length, a date, a version or a count that does not fit. */
    public static List<Mutator> numbers() {
        Pattern number = Pattern.compile("\\d+");
        List<String> odd = List.of("0", "-1", "99999999999999999999", "1e308", "00000000", "20261345", "NaN", "");
        return List.of(of(
                "number wrong", number, (all, at, random) -> all.set(at, odd.get(random.nextInt(odd.size())))));
    }

    private interface Pieces {
        void change(List<String> all, int at, Random random);
    }

    private static Mutator of(String name, Pattern piece, Pieces change) {
        return new Mutator(name, (input, random) -> {
            String text = new String(input, StandardCharsets.ISO_8859_1);
            List<String> between = new ArrayList<>();
            List<String> pieces = new ArrayList<>();
            int end = 0;
            for (Matcher m = piece.matcher(text); m.find(); end = m.end()) {
                between.add(text.substring(end, m.start()));
                pieces.add(m.group());
            }
            if (pieces.isEmpty()) {
                return input.clone();
            }
            change.change(pieces, random.nextInt(pieces.size()), random);
            StringBuilder out = new StringBuilder();
            for (int i = 0; i < Math.max(pieces.size(), between.size()); i++) {
                out.append(i < between.size() ? between.get(i) : "").append(i < pieces.size() ? pieces.get(i) : "");
            }
            return out.append(text, end, text.length()).toString().getBytes(StandardCharsets.ISO_8859_1);
        });
    }

    private interface ByteChange {
        int apply(int old);
    }

    private static byte[] each(byte[] input, Random random, ByteChange change) {
        byte[] bytes = input.clone();
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes && bytes.length > 0; i++) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte) change.apply(bytes[at]);
        }
        return bytes;
    }

    private static byte[] block(byte[] input, Random random, int times) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + random.nextInt(BLOCK));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(input, 0, from);
        for (int i = 0; i < times; i++) {
            out.write(input, from, to - from);
        }
        out.write(input, to, input.length - to);
        return out.toByteArray();
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }
}

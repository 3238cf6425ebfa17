package org.quiltehr.hub.receive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.adapter.spi.RawMessage;
import org.quiltehr.adapter.spi.Receipt;
import org.quiltehr.adapter.spi.Reply;
import org.quiltehr.hub.journal.Accepted;
import org.quiltehr.hub.journal.Finished;
import org.quiltehr.hub.journal.Journal;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practices;

/**
 * One MLLP connection. Frames are journaled as they come, up to a few ahead of the answers, which go out in the order of
 * the frames; so one connection that pipelines shares commits with itself.
 */
final class MllpSession {

    static final int LONGEST_FRAME = 64_000_000;

    private static final int AHEAD = 128;
    private static final int A_MOMENT = 250;
    private static final Duration OUTCOME = Duration.ofSeconds(30);
    private static final Duration LATE_OUTCOME = Duration.ofMinutes(5);

    private static final Duration WRITING = Duration.ofMinutes(1);

    /**
     * What a session works with.
     *
     * @param large permits of large frames, which are read few at a time, so that they cannot fill the heap together
     */
    record Rooms(
            Practices practices,
            Intake intake,
            Journal journal,
            UnknownSenderSql unknown,
            Limits limits,
            Semaphore large) {}

    /** An answer to be: the bytes at once, or a message on its way into the journal. */
    private record Pending(
            byte @Nullable [] answer,
            Intake.@Nullable Taking taking,
            @Nullable Msh msh) {}

    private static final Pending END = new Pending(null, null, null);

    private final Socket socket;
    private final Rooms rooms;
    private final OutputStream out;
    private final BlockingQueue<Pending> pending = new ArrayBlockingQueue<>(AHEAD);
    private final Heard heard;
    private volatile boolean ending;

    /** When the write that is under way began, or 0. */
    private volatile long writing;

    MllpSession(Socket socket, Rooms rooms) throws IOException {
        this.socket = socket;
        this.rooms = rooms;
        this.out = new BufferedOutputStream(socket.getOutputStream(), 8 * 1024);
        this.heard = new Heard(socket.getInputStream(), rooms.limits().pace(), rooms.large());
    }

    void run() throws IOException {
        Thread answers = Thread.ofVirtual().name("mllp-answers").start(this::answer);
        try {
            Frames frames = new Frames(heard, LONGEST_FRAME, shortly -> socket.setSoTimeout(shortly ? A_MOMENT : 0));
            while (!ending) {
                heard.expect(frames.more());
                Frames.Frame frame = frames.next();
                heard.whole();
                if (frame == null || !offer(receive(frame), answers)) {
                    return;
                }
            }
        } finally {
            heard.whole();
            offer(END, answers);
            join(answers);
        }
    }

    /** Since when nothing has come, as of {@link System#nanoTime}. */
    long silentSince() {
        return heard.last();
    }

    /** Why the connection is to be closed, or null: too slow, silent for too long, or its answers are not read. */
    @Nullable
    String overdue() {
        long now = System.nanoTime();
        long began = writing;
        if (began != 0 && now - began > WRITING.toNanos()) {
            return "its answers are not read";
        }
        if (heard.tooSlow()) {
            return "a message came too slowly";
        }
        return now - heard.last() > rooms.limits().mllpIdle().toNanos() ? "nothing came for long" : null;
    }

    /** Reads no further message; what was taken is answered. */
    void end() {
        ending = true;
        try {
            if (!(socket instanceof SSLSocket)) {
                socket.shutdownInput(); // the frame that is awaited ends with the connection
            } else if (pending.isEmpty()) {
                socket.close();
            }
        } catch (IOException e) {
            closeQuietly();
        }
    }

    private boolean offer(Pending next, Thread answers) {
        try {
            while (!pending.offer(next, 1, java.util.concurrent.TimeUnit.SECONDS)) {
                if (!answers.isAlive()) {
                    return false;
                }
            }
            return answers.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void join(Thread answers) {
        try {
            answers.join(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Pending receive(Frames.Frame frame) {
        Optional<Msh> header = Msh.of(frame.body());
        if (header.isEmpty()) {
            return refused(Msh.refusalOfAnything(
                    "not HL7 v2: the frame does not begin with an MSH, FHS or BHS segment", Instant.now()));
        }
        Msh msh = header.get();
        if (frame.tooLong()) {
            return refused(msh.refusal("the message is longer than 64 MB", Instant.now()));
        }
        Optional<Feed> feed = rooms.practices()
                .sender(msh.field(3), msh.field(4))
                .or(() -> rooms.practices().sender(msh.first(3), msh.first(4)));
        if (feed.isEmpty()) {
            rooms.unknown().record(msh);
            return refused(msh.refusal(
                    "unknown sender: no feed of this hub is configured for the application and facility in MSH-3 and MSH-4",
                    Instant.now()));
        }
        Optional<String> stranger = SenderRule.of(feed.get()).objection(socket);
        if (stranger.isPresent()) {
            return refused(msh.refusal(stranger.get(), Instant.now()));
        }
        try {
            Intake.Glance glance =
                    rooms.intake().glance(feed.get(), new RawMessage(frame.body(), "application/hl7-v2"));
            Optional<Issue> problem = glance.problem();
            if (problem.isPresent()) {
                Reply reply = glance.adapter()
                        .reply(
                                glance.message(),
                                new Receipt("", Receipt.State.QUARANTINED, false, List.of(problem.get())));
                if (rejects(reply)) {
                    rooms.unknown().record(msh);
                    return refused(reply.body());
                }
            }
            return new Pending(null, rooms.intake().take(glance), msh);
        } catch (ConfigException e) {
            return refused(msh.refusal("the feed's adapter is not installed in this hub", Instant.now()));
        }
    }

    private static Pending refused(byte @Nullable [] answer) {
        return new Pending(answer, null, null);
    }

    /** Whether the adapter's answer is AR or CR: unknown version or processing id, not to be kept. */
    private static boolean rejects(Reply reply) {
        byte[] body = reply.body();
        if (body == null) {
            return false;
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int msa = text.indexOf("\rMSA");
        return msa >= 0 && text.length() > msa + 7 && text.startsWith("R", msa + 6);
    }

    private void answer() {
        try {
            while (true) {
                Pending next = pending.poll();
                if (next == null) {
                    flush();
                    next = pending.take();
                }
                if (next == END) {
                    flush();
                    return;
                }
                byte[] answer = next.taking() == null ? next.answer() : answer(next.taking(), next.msh());
                write(answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | IOException e) {
            // not journaled, or not to be told: the sender gets no answer and sends again
        } finally {
            closeQuietly();
        }
    }

    private byte @Nullable [] answer(Intake.Taking taking, @Nullable Msh msh)
            throws InterruptedException, ExecutionException {
        Accepted accepted = taking.accepted().get();
        boolean enhanced = msh != null && msh.enhanced();
        if (msh != null && msh.wantsOutcome()) {
            Thread.ofVirtual().name("mllp-outcome").start(() -> later(taking, accepted));
        }
        List<Issue> issues = taking.problem().map(List::of).orElse(List.of());
        Receipt receipt = new Receipt(
                accepted.id().toString(),
                issues.isEmpty() || enhanced ? Receipt.State.RECEIVED : Receipt.State.QUARANTINED,
                accepted.duplicate(),
                enhanced ? List.of() : issues);
        if (!enhanced && taking.feed().ack() == Feed.Ack.OUTCOME) {
            receipt = outcome(accepted, OUTCOME).orElse(receipt);
        }
        return taking.adapter().reply(taking.message(), receipt).body();
    }

    /** The application acknowledgement of enhanced mode, when the outcome is there. */
    private void later(Intake.Taking taking, Accepted accepted) {
        outcome(accepted, LATE_OUTCOME).ifPresent(receipt -> {
            try {
                write(taking.adapter().reply(taking.message(), receipt).body());
                flush();
            } catch (IOException e) {
                closeQuietly();
            }
        });
    }

    private Optional<Receipt> outcome(Accepted accepted, Duration wait) {
        UUID id = accepted.id();
        Optional<Finished> finished = rooms.journal().await(id, wait);
        return finished.map(f -> new Receipt(id.toString(), f.state(), accepted.duplicate(), Receipts.issues(f)));
    }

    private void write(byte @Nullable [] answer) throws IOException {
        if (answer != null) {
            synchronized (out) {
                writing = System.nanoTime();
                out.write(Frames.VT);
                out.write(answer);
                out.write(Frames.FS);
                out.write(Frames.CR);
                writing = 0;
            }
        }
    }

    private void flush() throws IOException {
        synchronized (out) {
            writing = System.nanoTime();
            out.flush();
            writing = 0;
        }
    }

    void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed
        }
    }
}

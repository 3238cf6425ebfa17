package org.quiltehr.hub.receive;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request whose body has to keep a pace: after a time of grace so many bytes a second, from the first on. */
final class PacedBody extends HttpServletRequestWrapper {

    private final Pace pace;
    private @Nullable ServletInputStream in;

    PacedBody(HttpServletRequest request, Pace pace) {
        super(request);
        this.pace = pace;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        ServletInputStream opened = in;
        if (opened == null) {
            opened = new Paced(super.getInputStream(), pace.begin());
            in = opened;
        }
        return opened;
    }

    /** The container's stream, looked at after each read. */
    private static final class Paced extends ServletInputStream {

        private final ServletInputStream body;
        private final Pace.Run run;

        Paced(ServletInputStream body, Pace.Run run) {
            this.body = body;
            this.run = run;
        }

        @Override
        public int read() throws IOException {
            int read = body.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int read = body.read(bytes, from, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int bytes) throws SlowBody {
            if (bytes > 0 && run.tooSlow(bytes)) {
                throw new SlowBody();
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}

package org.quiltehr.hub.access;

import java.io.PrintStream;
import java.util.List;
import org.quiltehr.hub.base.HubOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Before the hub serves: an open hub does not start on data that has accounts, and a hub with sign-in and no account makes
 * the first administrator, whose password and recovery codes are printed this once.
 */
public final class FirstStart implements SmartLifecycle {

    /** An open hub was asked for where people sign in. */
    public static final class OpenRefused extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        OpenRefused() {
            super("refused to start with --open: this data has accounts, and --open would let everybody in without"
                    + " sign-in. Start without --open, or with another --data or --db.");
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);
    private static final String NAME = "admin";

    private final HubOptions options;
    private final Accounts accounts;
    private final PrintStream out;
    private volatile boolean running;

    FirstStart(HubOptions options, Accounts accounts, PrintStream out) {
        this.options = options;
        this.accounts = accounts;
        this.out = out;
    }

    @Override
    public void start() {
        running = true;
        boolean any = accounts.any();
        if (options.open()) {
            if (any) {
                throw new OpenRefused();
            }
            LOG.warn("open: no sign-in; everybody on this machine may read and change everything");
            return;
        }
        if (!any) {
            String password = accounts.put(NAME, "Administrator", List.of(new Accounts.Role("administrator", null)));
            if (!password.isEmpty()) {
                print(password, accounts.recoveryCodes(NAME));
            }
        }
    }

    private void print(String password, List<String> codes) {
        out.println("""

                The first administrator, shown once:
                  name      %s
                  password  %s   (you are asked for one of your own)
                  recovery codes, each in place of a code of the second factor, each good once:
                    %s
                """.formatted(NAME, password, String.join("\n    ", codes)));
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the server listens. */
    @Override
    public int getPhase() {
        return 0;
    }
}

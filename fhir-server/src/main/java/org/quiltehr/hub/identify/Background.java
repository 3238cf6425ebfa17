package org.quiltehr.hub.identify;

import java.time.Duration;
import org.quiltehr.hub.work.Worker;

/** The thread that works jobs over the network and matches records again whose candidates were too many in the write. */
final class Background extends Worker {

    private final NetworkJobs jobs;

    Background(NetworkJobs jobs) {
        super("matching in the background", Duration.ofSeconds(2));
        this.jobs = jobs;
    }

    @Override
    protected boolean turn() {
        boolean worked = jobs.work(() -> !isRunning());
        return jobs.retry() > 0 || worked;
    }
}

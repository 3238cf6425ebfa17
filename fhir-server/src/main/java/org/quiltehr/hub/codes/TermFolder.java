package org.quiltehr.hub.codes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Loads the files of the folder {@code terminology} of the hub's data when it starts: those whose bytes are new. */
final class TermFolder implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(TermFolder.class);

    private final TermFiles files;
    private final Path folder;
    private volatile boolean running;

    TermFolder(TermFiles files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    @Override
    public void start() {
        running = true;
        if (Files.isDirectory(folder)) {
            Thread.ofVirtual().name("terminology").start(this::load);
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void load() {
        List<Path> found;
        try (Stream<Path> list = Files.list(folder)) {
            found = list.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            LOG.warn("cannot read the folder {}", folder);
            return;
        }
        for (Path file : found) {
            if (!running) {
                return;
            }
            String name = String.valueOf(file.getFileName());
            try {
                files.loadOnce(name, Files.readAllBytes(file))
                        .ifPresent(report -> LOG.info("terminology {}: {}", name, report.line()));
            } catch (IOException | RuntimeException e) {
                LOG.warn("terminology {} was not loaded: {}", name, TermFiles.reason(e));
            }
        }
    }
}

package org.quiltehr.hub.receive.folder;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.outbound.Reach;
import org.quiltehr.hub.practice.FeedCheck;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.Intake;
import org.quiltehr.hub.receive.Receipts;
import org.quiltehr.hub.receive.remote.LeaseSql;
import org.quiltehr.hub.receive.remote.Secrets;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the watching of folders and SFTP servers. */
@Configuration(proxyBeanMethods = false)
class FolderConfiguration {

    @Bean
    FeedCheck folderCheck(HubOptions options) {
        return feed -> FolderSettings.of(feed, own(options), roots());
    }

    @Bean
    FeedCheck sftpCheck() {
        return SftpSettings::of;
    }

    @Bean
    FolderWatcher folderWatcher(
            Practices practices,
            Intake intake,
            Receipts receipts,
            LeaseSql leases,
            Secrets secrets,
            Reach reach,
            HubOptions options) {
        return new FolderWatcher(practices, intake, receipts, leases, secrets, reach, own(options), roots());
    }

    private static Path own(HubOptions options) {
        return options.data().resolve("folders");
    }

    private static List<Path> roots() {
        String roots = System.getenv("QUILT_FOLDER_ROOTS");
        return roots == null || roots.isBlank()
                ? List.of()
                : Stream.of(roots.split(File.pathSeparator)).map(Path::of).toList();
    }
}

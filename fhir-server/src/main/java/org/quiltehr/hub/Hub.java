package org.quiltehr.hub;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.access.FirstStart;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.database.SchemaRefused;
import org.quiltehr.hub.practice.ConfigProblem;
import org.quiltehr.hub.receive.MllpListener;
import org.quiltehr.hub.settings.Settings;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the hub; the options are those of {@code ./quilt run}. */
@SpringBootApplication
public class Hub {

    public static void main(String[] args) {
        try {
            Settings.checkNames(System.getProperties());
            Settings.strangers(System.getenv()).forEach(System.err::println);
            start(CommandLine.parse(args)).printReady();
        } catch (CommandLine.Refused | ConfigProblem e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (RuntimeException e) {
            String why = whyNot(e);
            if (why == null) {
                throw e;
            }
            System.err.println(why);
            System.exit(2);
        }
    }

    /** What keeps the hub from starting that is for its people to settle, or null. */
    private static @Nullable String whyNot(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof FirstStart.OpenRefused
                    || cause instanceof SchemaRefused
                    || cause instanceof ConfigProblem) {
                return cause.getMessage();
            }
        }
        return null;
    }

    /**
     * A hub that serves.
     *
     * @param base its address without a closing slash
     */
    public record Running(ConfigurableApplicationContext context, String base, int mllpPort) {

        void printReady() {
            System.out.println("ready " + base + "/");
        }
    }

    /**
     * Starts the hub; it serves when this returns.
     *
     * @throws ConfigProblem if a setting cannot be taken
     */
    public static Running start(HubOptions options) {
        Settings.check(System.getProperties(), System.getenv());
        SpringApplication application = new SpringApplication(Hub.class);
        application.addListeners(new SettingsSource(Settings.read(options.config())));
        application.setDefaultProperties(CommandLine.properties(options));
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("hubOptions", options));
        ConfigurableApplicationContext context = application.run();
        String host = options.open() ? "127.0.0.1" : "0.0.0.0";
        String port = context.getEnvironment().getProperty("local.server.port", Integer.toString(options.port()));
        boolean tls = Stream.of("certificate", "key-store", "bundle")
                .anyMatch(name -> context.getEnvironment().containsProperty("server.ssl." + name));
        return new Running(
                context,
                (tls ? "https://" : "http://") + host + ":" + port,
                context.getBean(MllpListener.class).port());
    }
}

package org.quiltehr.hub;

import org.quiltehr.hub.base.HubOptions;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the hub; the options are those of {@code ./quilt run}. */
@SpringBootApplication
public class Hub {

    public static void main(String[] args) {
        try {
            start(CommandLine.parse(args));
        } catch (CommandLine.Refused e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    /** Starts the hub and prints {@code ready http://HOST:PORT/} once it serves. */
    public static ConfigurableApplicationContext start(HubOptions options) {
        SpringApplication application = new SpringApplication(Hub.class);
        application.setDefaultProperties(CommandLine.properties(options));
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("hubOptions", options));
        ConfigurableApplicationContext context = application.run();
        System.out.println("ready http://" + (options.open() ? "127.0.0.1" : "0.0.0.0") + ":"
                + context.getEnvironment().getProperty("local.server.port") + "/");
        return context;
    }
}

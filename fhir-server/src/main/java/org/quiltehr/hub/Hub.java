package org.quiltehr.hub;

import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.receive.MllpListener;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts the hub; the options are those of {@code ./quilt run}. */
@SpringBootApplication
public class Hub {

    public static void main(String[] args) {
        try {
            start(CommandLine.parse(args)).printReady();
        } catch (CommandLine.Refused e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
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

    /** Starts the hub; it serves when this returns. */
    public static Running start(HubOptions options) {
        SpringApplication application = new SpringApplication(Hub.class);
        application.setDefaultProperties(CommandLine.properties(options));
        application.addInitializers(context -> context.getBeanFactory().registerSingleton("hubOptions", options));
        ConfigurableApplicationContext context = application.run();
        String host = options.open() ? "127.0.0.1" : "0.0.0.0";
        String port = context.getEnvironment().getProperty("local.server.port", Integer.toString(options.port()));
        return new Running(
                context,
                "http://" + host + ":" + port,
                context.getBean(MllpListener.class).port());
    }
}

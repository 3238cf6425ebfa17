package org.quiltehr.hub.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/**
 * Holds every answer of every hub that a test starts in its own virtual machine against the audit trail: each must name its
 * event, and when the hub is closed each event must be there. It is there for every class, whether it thinks of audit or not.
 */
public final class EventWatch implements AfterAllCallback {

    private static final Queue<String> FAULTS = new ConcurrentLinkedQueue<>();
    private static final AtomicLong ANSWERS = new AtomicLong();
    private static final AtomicLong FOUND = new AtomicLong();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> System.out.println("events: " + ANSWERS
                        + " answers of hubs that were closed, " + FOUND + " events found in their trails")));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        List<String> faults = new ArrayList<>();
        for (String fault = FAULTS.poll(); fault != null; fault = FAULTS.poll()) {
            faults.add(fault);
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("answers without an event during " + context.getDisplayName() + ": " + faults);
        }
    }

    /** Found by the hub's own scan for components, which sees the classes of the tests too. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = "quilt.test.event-watch", havingValue = "true", matchIfMissing = true)
    static class InEachHub {

        @Bean
        Watching eventWatching(DataSource database) {
            return new Watching(database);
        }

        @Bean
        FilterRegistrationBean<Answers> eventWatch(Watching watching) {
            FilterRegistrationBean<Answers> registration = new FilterRegistrationBean<>(new Answers(watching));
            registration.addUrlPatterns("/*");
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
            return registration;
        }
    }

    /** Reads of each answer which event it left. */
    static final class Answers extends HttpFilter {

        private static final long serialVersionUID = 1L;

        private final transient Watching watching;

        Answers(Watching watching) {
            this.watching = watching;
        }

        @Override
        protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            chain.doFilter(request, response);
            String event = response.getHeader(Trail.HEADER);
            if (event != null) {
                watching.events.add(UUID.fromString(event));
            } else if (!mayLackOne(request) && response.getStatus() != 503) {
                FAULTS.add(request.getMethod() + " " + request.getRequestURI() + " " + response.getStatus());
            }
        }

        /** What docs/access.md says is not on record. */
        private static boolean mayLackOne(HttpServletRequest request) {
            String path = request.getRequestURI();
            return request.getMethod().equals("OPTIONS")
                    || path.startsWith("/actuator/")
                    || Addresses.isFreeFile(path)
                    || path.endsWith("/.well-known/smart-configuration");
        }
    }

    /** The events of one hub's answers, looked for when it is closed. */
    static final class Watching implements DisposableBean {

        private final DataSource database;
        private final Queue<UUID> events = new ConcurrentLinkedQueue<>();

        Watching(DataSource database) {
            this.database = database;
        }

        @Override
        public void destroy() {
            UUID[] all = events.toArray(new UUID[0]);
            try (Connection connection = database.getConnection();
                    PreparedStatement select = connection.prepareStatement(
                            "select count(*) from unnest(?::uuid[]) as e (id) where exists (select from audit a where a.event = e.id)")) {
                select.setArray(1, connection.createArrayOf("uuid", all));
                try (ResultSet found = select.executeQuery()) {
                    found.next();
                    ANSWERS.addAndGet(all.length);
                    FOUND.addAndGet(found.getLong(1));
                    if (found.getLong(1) != all.length) {
                        FAULTS.add((all.length - found.getLong(1)) + " of " + all.length + " events are not there");
                    }
                }
            } catch (SQLException gone) {
                // the test took the database away
            }
        }
    }
}

package org.quiltehr.hub.access;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** For figures only: in a hub of a test that asks for it, events of reads go to a database that is none. No hub has such a switch. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = SilentAudit.PROPERTY, havingValue = "true")
class SilentAudit {

    static final String PROPERTY = "quilt.test.silent-audit";

    @Bean
    static BeanPostProcessor silentAuditProcessor() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Audit ? new Audit(nothing(), false) : bean;
            }
        };
    }

    private static DataSource nothing() {
        PreparedStatement statement =
                made(PreparedStatement.class, (proxy, method, arguments) -> switch (method.getName()) {
                    case "executeUpdate" -> 0;
                    case "getConnection" -> connection(null);
                    default -> null;
                });
        return made(
                DataSource.class,
                (proxy, method, arguments) -> method.getName().equals("getConnection") ? connection(statement) : null);
    }

    private static Connection connection(PreparedStatement statement) {
        return made(Connection.class, (proxy, method, arguments) -> switch (method.getName()) {
            case "prepareStatement" -> statement;
            case "createArrayOf" -> made(Array.class, (none, of, any) -> null);
            default -> null;
        });
    }

    private static <T> T made(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}

package org.quiltehr.hub.receive;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What senders may take of the hub: {@code quilt.receive.*}.
 *
 * @param mllpConnections open at a time; when all are taken, the one that has been silent for longest gives way
 * @param mllpIdle a connection on which nothing has come for so long is closed; senders connect again
 * @param grace in which a message or a request's body may come as slowly as it likes
 * @param slowest bytes a second that it has to keep after that
 */
@ConfigurationProperties("quilt.receive")
record Limits(
        @DefaultValue("2000") int mllpConnections,
        @DefaultValue("24h") Duration mllpIdle,
        @DefaultValue("30s") Duration grace,
        @DefaultValue("8000") int slowest) {

    Limits {
        if (mllpConnections < 1 || slowest < 0 || mllpIdle.isNegative() || grace.isNegative()) {
            throw new IllegalArgumentException(
                    "quilt.receive: mllp-connections is 1 or more, the others are not negative");
        }
    }

    Pace pace() {
        return new Pace(grace, slowest);
    }
}

package org.quiltehr.hub.receive;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/** Ends the connection of a request whose body was given up: the container would read its rest, at its sender's pace. */
final class SlowBodyValve extends ValveBase {

    /** Of a request: its body was given up. */
    static final String GIVEN_UP = SlowBodyValve.class.getName();

    SlowBodyValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (request.getAttribute(GIVEN_UP) != null) {
            request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
        }
    }
}

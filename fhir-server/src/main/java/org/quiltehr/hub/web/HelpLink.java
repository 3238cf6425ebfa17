package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** Tells every page where its help is. */
@ControllerAdvice
class HelpLink {

    @ModelAttribute("help")
    String help(HttpServletRequest request) {
        return HelpTopic.of(request.getRequestURI()).code();
    }
}

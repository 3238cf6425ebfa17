package org.quiltehr.hub.web;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** What each page is for and how it is worked. */
@Controller
class HelpPage {

    @GetMapping(path = "/help", produces = MediaType.TEXT_HTML_VALUE)
    String show() {
        return "help";
    }
}

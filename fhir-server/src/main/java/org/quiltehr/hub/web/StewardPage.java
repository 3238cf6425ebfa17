package org.quiltehr.hub.web;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** Where a steward's work begins: at the questions that wait. */
@Controller
class StewardPage {

    @GetMapping(path = "/steward", produces = MediaType.TEXT_HTML_VALUE)
    String home() {
        return "redirect:/steward/reviews";
    }
}

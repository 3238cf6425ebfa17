package org.quiltehr.hub.web;

import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/** What each page is for and how it is worked: all on one page, and each on one of its own. */
@Controller
class HelpPage {

    @GetMapping(path = "/help", produces = MediaType.TEXT_HTML_VALUE)
    String show(Model model) {
        model.addAttribute("topic", "");
        model.addAttribute("title", "Help");
        return "help";
    }

    @GetMapping(path = "/help/{topic}", produces = MediaType.TEXT_HTML_VALUE)
    String one(@PathVariable("topic") String topic, Model model) {
        HelpTopic found = HelpTopic.named(topic)
                .orElseThrow(() -> new PageProblem(404, "There is no help of this name", "See all of it at /help."));
        model.addAttribute("topic", topic);
        model.addAttribute("title", found.title());
        return "help";
    }
}

package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.quiltehr.hub.access.Accounts;
import org.quiltehr.hub.access.FeedKeys;
import org.quiltehr.hub.practice.Feed;
import org.quiltehr.hub.practice.Practice;
import org.quiltehr.hub.practice.Practices;
import org.quiltehr.hub.receive.MllpListener;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** How to point a practice's system at the hub: the settings of each of its feeds to the letter, and its keys. */
@Controller
@RequestMapping(path = "/practices/{practice}", produces = MediaType.TEXT_HTML_VALUE)
class ConnectPages {

    private final Practices practices;
    private final FeedKeys keys;
    private final MllpListener mllp;
    private final Callers callers;

    ConnectPages(Practices practices, FeedKeys keys, MllpListener mllp, Callers callers) {
        this.practices = practices;
        this.keys = keys;
        this.mllp = mllp;
        this.callers = callers;
    }

    /** A setting, by the name it has in most systems. */
    record Setting(String name, String value) {}

    /** A feed: what to set where, and its keys. */
    record Connected(
            String slug,
            String adapter,
            List<Setting> mllp,
            List<Setting> http,
            String curl,
            List<Setting> fetched,
            List<FeedKeys.Listed> keys) {}

    @GetMapping("/connect")
    String connect(@PathVariable("practice") String slug, HttpServletRequest request, Model model) {
        return show(callers.configured(practices, slug), request, "", "", model);
    }

    @PostMapping(path = "/feeds/{feed}/keys", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    String key(
            @PathVariable("practice") String slug,
            @PathVariable("feed") String feed,
            @RequestParam(name = "label", defaultValue = "") String label,
            @RequestParam(name = "revoke", defaultValue = "") String revoke,
            HttpServletRequest request,
            Model model) {
        Practice practice = callers.configured(practices, slug);
        try {
            if (revoke.isEmpty()) {
                return show(
                        practice,
                        request,
                        feed,
                        keys.make(slug, feed, label.strip()).key(),
                        model);
            }
            if (revoke.matches("[0-9]{1,9}")) {
                keys.revoke(slug, feed, Integer.parseInt(revoke));
            }
            return "redirect:/practices/" + SourceLink.encode(slug) + "/connect";
        } catch (Accounts.Refused refused) {
            throw new PageProblem(422, "The key was not made", String.valueOf(refused.getMessage()));
        }
    }

    /** @param made a key just made, which no later page shows */
    private String show(Practice practice, HttpServletRequest request, String madeFor, String made, Model model) {
        String slug = practice.ref().slug();
        String base = request.getScheme() + "://" + request.getServerName()
                + (request.getServerPort() == 80 || request.getServerPort() == 443
                        ? ""
                        : ":" + request.getServerPort());
        List<Connected> feeds = new ArrayList<>();
        for (Feed feed : practices.feeds(practice.ref())) {
            feeds.add(connected(feed, slug, request.getServerName(), base));
        }
        model.addAttribute("badge", new Badges(practices.list()).of(slug));
        model.addAttribute("feeds", feeds);
        model.addAttribute("madeFor", madeFor);
        model.addAttribute("made", made);
        model.addAttribute("configures", callers.mayConfigure());
        model.addAttribute("fhir", base + "/practices/" + slug + "/fhir");
        return "connect";
    }

    private Connected connected(Feed feed, String slug, String host, String base) {
        List<Setting> byMllp = new ArrayList<>();
        Feed.Mllp sender = feed.mllp();
        if (sender != null) {
            byMllp.add(new Setting("Host or IP address", host));
            byMllp.add(new Setting("Port", mllp.port() > 0 ? String.valueOf(mllp.port()) : "MLLP is off at this hub"));
            byMllp.add(
                    new Setting(
                            "Protocol",
                            "MLLP (minimal lower layer); with TLS where this hub is set up for it, else by VPN or inside one network only"));
            byMllp.add(new Setting("Sending application, MSH-3", sender.application()));
            byMllp.add(new Setting("Sending facility, MSH-4", sender.facility() == null ? "any" : sender.facility()));
            byMllp.add(new Setting(
                    "Acknowledgement",
                    feed.ack() == Feed.Ack.COMMIT
                            ? "AA as soon as the message is safe"
                            : "AA once the message is stored, AE if it cannot be"));
        }
        String url = base + "/practices/" + slug + "/feeds/" + feed.slug() + "/messages";
        List<Setting> byHttp = List.of(
                new Setting("Address", url),
                new Setting("Method", "POST, one message or file as the body"),
                new Setting("Header Authorization", "Bearer, then a key of this feed"),
                new Setting("Header Content-Type", type(feed.adapter())),
                new Setting("Answer", "202 once it is safe; with the header Prefer: wait=20, what became of it"));
        List<Setting> fetched = new ArrayList<>();
        for (String transport : List.of("pull", "folder", "sftp")) {
            if (feed.transport(transport) != null) {
                fetched.add(new Setting("The hub fetches by", transport));
            }
        }
        return new Connected(
                feed.slug(),
                feed.adapter(),
                byMllp,
                byHttp,
                "curl -H 'Authorization: Bearer KEY' -H 'Prefer: wait=20' --data-binary @FILE '" + url + "'",
                fetched,
                callers.mayConfigure() ? keys.list(slug, feed.slug()) : List.of());
    }

    private static String type(String adapter) {
        return switch (adapter.toLowerCase(Locale.ROOT)) {
            case "hl7v2" -> "application/hl7-v2";
            case "ccda" -> "application/xml";
            case "fhir" -> "application/fhir+json";
            case "csv" -> "text/csv";
            default -> "any: the adapter tells HL7 v2, C-CDA, FHIR and CSV apart";
        };
    }
}

package org.quiltehr.hub.web;

import java.util.Map;
import org.quiltehr.adapter.spi.FhirJson;
import org.quiltehr.hub.signin.Apps;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Apps that may ask for tokens (SMART App Launch, Backend Services); a secret stands on one page and never again. */
@Controller
@RequestMapping(path = "/admin/apps", produces = MediaType.TEXT_HTML_VALUE)
class AdminApps {

    private final Apps apps;

    AdminApps(Apps apps) {
        this.apps = apps;
    }

    /** What was typed: lists a line each. */
    record Form(
            String id,
            String display,
            String redirects,
            String launch,
            String scopes,
            String proof,
            String jwks,
            String account) {

        static final Form EMPTY = new Form("", "", "", "", "", "", "", "");

        ObjectNode json() {
            ObjectNode json = FhirJson.mapper().createObjectNode().put("display", display);
            lines(json.putArray("redirects"), redirects);
            lines(json.putArray("scopes"), scopes);
            if (!launch.isEmpty()) {
                json.put("launch", launch);
            }
            if (proof.equals("secret")) {
                json.put("secret", true);
            }
            if (!account.isEmpty()) {
                json.put("account", account);
            }
            if (!jwks.isEmpty()) {
                json.set("jwks", FhirJson.mapper().readTree(jwks));
            }
            return json;
        }

        private static void lines(ArrayNode out, String text) {
            for (String line : text.split("\\s+")) {
                if (!line.isEmpty()) {
                    out.add(line);
                }
            }
        }

        static Form of(Map<String, String> typed) {
            return new Form(
                    text(typed, "id"),
                    text(typed, "display"),
                    text(typed, "redirects"),
                    text(typed, "launch"),
                    text(typed, "scopes"),
                    text(typed, "proof"),
                    text(typed, "jwks"),
                    text(typed, "account"));
        }

        private static String text(Map<String, String> typed, String name) {
            return typed.getOrDefault(name, "").strip();
        }
    }

    @GetMapping
    String list(Model model) {
        return show(Form.EMPTY, FieldProblem.NONE, "", "", model);
    }

    private String show(Form form, FieldProblem problem, String id, String secret, Model model) {
        model.addAttribute("apps", apps.list());
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        model.addAttribute("madeFor", id);
        model.addAttribute("secret", secret);
        return "admin-apps";
    }

    @PostMapping
    String put(@RequestParam Map<String, String> typed, Model model) {
        Form form = Form.of(typed);
        String id = form.id();
        try {
            String secret = apps.put(id, form.json());
            return secret.isEmpty() ? "redirect:/admin/apps" : show(Form.EMPTY, FieldProblem.NONE, id, secret, model);
        } catch (JacksonException notJson) {
            return show(
                    form,
                    new FieldProblem("jwks", "This is no JSON: paste the JWK Set as the app gave it."),
                    "",
                    "",
                    model);
        } catch (Apps.Refused refused) {
            return show(form, FieldProblem.of(String.valueOf(refused.getMessage())), "", "", model);
        }
    }

    @PostMapping("/{id}/disable")
    String disable(@PathVariable("id") String id) {
        if (!apps.disable(id)) {
            throw new PageProblem(404, "There is no such app", "The list names all there are.");
        }
        return "redirect:/admin/apps";
    }
}

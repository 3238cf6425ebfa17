package org.quiltehr.hub.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.quiltehr.hub.access.Accounts;
import org.quiltehr.hub.practice.Practices;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who may sign in, and as what; a first password stands on one page and never again. */
@Controller
@RequestMapping(path = "/admin/accounts", produces = MediaType.TEXT_HTML_VALUE)
class AdminAccounts {

    private static final int LONGEST = 200;

    private final Accounts accounts;
    private final Practices practices;

    AdminAccounts(Accounts accounts, Practices practices) {
        this.accounts = accounts;
        this.practices = practices;
    }

    /** What was typed. */
    record Form(String name, String display, List<String> roles) {}

    /** A role as a form names it. */
    record Choice(String value, String text, boolean held) {}

    @GetMapping
    String list(@RequestParam(name = "change", defaultValue = "") String change, Model model) {
        Form form = accounts.list().stream()
                .filter(one -> one.name().equals(change))
                .findFirst()
                .map(one -> new Form(
                        one.name(),
                        one.display(),
                        one.roles().stream().map(AdminAccounts::value).toList()))
                .orElse(new Form("", "", List.of()));
        return show(form, FieldProblem.NONE, "", "", model);
    }

    private String show(Form form, FieldProblem problem, String name, String password, Model model) {
        List<Choice> choices = new ArrayList<>();
        accounts.roles().forEach((role, ofPractice) -> {
            if (ofPractice) {
                practices
                        .list()
                        .forEach(practice -> choices.add(
                                choice(role + "@" + practice.ref().slug(), role + " of " + practice.name(), form)));
            } else {
                choices.add(choice(role, role, form));
            }
        });
        model.addAttribute("accounts", accounts.list());
        model.addAttribute("choices", choices);
        model.addAttribute("form", form);
        model.addAttribute("problem", problem);
        model.addAttribute("madeFor", name);
        model.addAttribute("password", password);
        return "admin-accounts";
    }

    private static Choice choice(String value, String text, Form form) {
        return new Choice(value, text, form.roles().contains(value));
    }

    private static String value(Accounts.Role role) {
        return role.practice() == null ? role.name() : role.name() + "@" + role.practice();
    }

    private static Accounts.Role role(String value) {
        int at = value.indexOf('@');
        return at < 0
                ? new Accounts.Role(value, null)
                : new Accounts.Role(value.substring(0, at), value.substring(at + 1));
    }

    @PostMapping
    String put(
            @RequestParam(name = "name", defaultValue = "") String name,
            @RequestParam(name = "display", defaultValue = "") String display,
            @RequestParam(name = "roles", defaultValue = "") List<String> roles,
            HttpServletRequest request,
            Model model) {
        Form form = new Form(cut(name), cut(display), roles);
        try {
            if (form.name().equals(request.getRemoteUser())) {
                throw new PageProblem(409, "Nobody changes the own roles", "Ask another administrator.");
            }
            if (roles.isEmpty()) {
                return show(
                        form,
                        new FieldProblem("roles", "Give at least one role, or disable the account."),
                        "",
                        "",
                        model);
            }
            String password = accounts.put(
                    form.name(),
                    form.display(),
                    roles.stream().map(AdminAccounts::role).toList());
            return password.isEmpty()
                    ? "redirect:/admin/accounts"
                    : show(new Form("", "", List.of()), FieldProblem.NONE, form.name(), password, model);
        } catch (Accounts.Refused refused) {
            return show(form, FieldProblem.of(String.valueOf(refused.getMessage())), "", "", model);
        }
    }

    @PostMapping("/{name}/{act}")
    String act(
            @PathVariable("name") String name,
            @PathVariable("act") String act,
            HttpServletRequest request,
            Model model) {
        if (name.equals(request.getRemoteUser())) {
            throw new PageProblem(409, "Nobody resets or disables the own account", "Ask another administrator.");
        }
        try {
            if (act.equals("reset")) {
                return show(new Form("", "", List.of()), FieldProblem.NONE, name, accounts.reset(name), model);
            }
            if (act.equals("disable")) {
                accounts.disable(name);
            }
            return "redirect:/admin/accounts";
        } catch (Accounts.Refused refused) {
            throw new PageProblem(404, "There is no such account", "The list names all there are.");
        }
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text.strip();
    }
}

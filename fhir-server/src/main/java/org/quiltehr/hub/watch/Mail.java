package org.quiltehr.hub.watch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.mail.MailException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;

/** Tells by e-mail: all that is new in one letter, and no data of patients. */
final class Mail implements Channel {

    private final JavaMailSender sender;
    private final String from;
    private final String to;
    private final Map<String, String> practices;

    /**
     * Letters.
     *
     * @param practices by slug the address of whoever answers for privacy there: told of its patients' charts that were
     *     opened in an emergency
     */
    Mail(JavaMailSender sender, String from, String to, Map<String, String> practices) {
        this.practices = practices;
        this.sender = sender;
        this.from = from;
        this.to = to;
    }

    /** Reads {@code lake=privacy@lake.example, hill=office@hill.example}. */
    static Map<String, String> addresses(String text) {
        Map<String, String> found = new HashMap<>();
        for (String one : text.split(",")) {
            String[] parts = one.strip().split("=", 2);
            if (parts.length == 2 && parts[1].contains("@")) {
                found.put(parts[0].strip(), parts[1].strip());
            } else if (!one.isBlank()) {
                throw new IllegalArgumentException("quilt.tell.mail.practices: practice=address, practice=address …");
            }
        }
        return found;
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public void tell(List<ConditionSql.Notice> notices) throws NotTold {
        for (Map.Entry<String, String> practice : practices.entrySet()) {
            List<ConditionSql.Notice> its = notices.stream()
                    .filter(n -> n.condition().kind() == Finding.Kind.EMERGENCY
                            && n.condition().subject().startsWith(practice.getKey() + "/"))
                    .toList();
            if (!its.isEmpty()) {
                send(its, practice.getValue());
            }
        }
        send(notices, to);
    }

    private void send(List<ConditionSql.Notice> notices, String to) throws NotTold {
        SimpleMailMessage letter = new SimpleMailMessage();
        letter.setFrom(from);
        letter.setTo(to.split("\\s*,\\s*"));
        letter.setSubject(
                notices.size() == 1 ? "Quilt: " + line(notices.getFirst()) : "Quilt: " + notices.size() + " notices");
        letter.setText(notices.stream()
                .map(n -> line(n) + "\n" + (n.opening() ? n.condition().text() : "It is in order again.") + "\n")
                .collect(Collectors.joining("\n")));
        try {
            sender.send(letter);
        } catch (MailException e) {
            throw new NotTold("the mail server does not take the letter", e);
        }
    }

    private static String line(ConditionSql.Notice notice) {
        ConditionSql.Condition condition = notice.condition();
        return condition.kind().code()
                + (condition.subject().isEmpty() ? "" : " " + condition.subject())
                + (notice.opening() ? " since " + condition.opened() : " closed at " + condition.closed());
    }
}

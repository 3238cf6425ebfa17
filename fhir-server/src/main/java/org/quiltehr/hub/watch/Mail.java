package org.quiltehr.hub.watch;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.mail.MailException;
import org.springframework.mail.SimpleMailMessage;
import org.springframework.mail.javamail.JavaMailSender;

/** Tells by e-mail: all that is new in one letter, and no data of patients. */
final class Mail implements Channel {

    private final JavaMailSender sender;
    private final String from;
    private final String to;

    Mail(JavaMailSender sender, String from, String to) {
        this.sender = sender;
        this.from = from;
        this.to = to;
    }

    @Override
    public void tell(List<ConditionSql.Notice> notices) throws NotTold {
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

package org.quiltehr.adapter.hl7v2.segment;

import java.util.Optional;
import org.quiltehr.adapter.hl7v2.datatype.Cx;
import org.quiltehr.adapter.hl7v2.er7.Repetition;
import org.quiltehr.adapter.hl7v2.output.Draft;
import org.quiltehr.adapter.hl7v2.output.Row;
import org.quiltehr.adapter.spi.Entry;

/** PID-18, the patient's account number, to Account (guide: PID[Account]). Its status is not said, so unknown. */
public final class PidToAccount {

    private PidToAccount() {}

    /** Makes the Account, if PID-18 names one. */
    public static Optional<Draft> map(Row pid, Draft patient) {
        Repetition number = pid.first(18);
        if (!number.has(1)) {
            return Optional.empty();
        }
        Draft account = pid.conversion().add("Account", Entry.Mode.FOLD, patient);
        Cx.identifier(pid, account.root().item("identifier"), number);
        account.root().fixed("status", "unknown");
        account.root().item("subject").referTo(patient);
        String system = Cx.system(number, pid.settings());
        account.key((system == null ? "account" : system) + "|" + number.text(1));
        return Optional.of(account);
    }
}

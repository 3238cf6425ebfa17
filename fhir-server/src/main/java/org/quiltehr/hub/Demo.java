package org.quiltehr.hub;

import java.io.IOException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.quiltehr.hub.base.HubOptions;
import org.quiltehr.hub.demo.DemoLoader;
import org.quiltehr.hub.demo.DemoLoader.Outcome;

/** {@code ./quilt demo}: a hub on this machine with the demo network in it, and a tour. */
public final class Demo {

    private Demo() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        HubOptions options;
        try {
            String[] open = java.util.Arrays.copyOf(args, args.length + 1);
            open[args.length] = "--open";
            options = CommandLine.parse(open);
        } catch (CommandLine.Refused e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.out.println(
                "The demo runs open: no sign-in, so it listens on 127.0.0.1 only. Made-up people, no real data.");
        Hub.Running hub = Hub.start(options);
        DemoLoader loader = new DemoLoader(hub.base(), hub.mllpPort());
        loader.declare();
        int size = loader.size();
        long start = System.nanoTime();
        Outcome outcome = loader.load(sent -> {
            if (sent % 25 == 0 || sent == size) {
                System.out.printf(Locale.ROOT, "\rloading the demo network: %d of %d messages", sent, size);
            }
        });
        System.out.printf(
                Locale.ROOT,
                "%nloaded in %.1f s: %d stored, %d not%n",
                (System.nanoTime() - start) / 1e9,
                outcome.stored(),
                outcome.notStored());
        Outcome admitted = loader.admit(ZonedDateTime.now(ZoneId.of("America/New_York")));
        System.out.printf(
                Locale.ROOT,
                "and the hospital's messages of the last days: %d stored, %d not%n",
                admitted.stored(),
                admitted.notStored());
        System.out.println(tour(hub.base()));
        hub.printReady();
    }

    private static String tour(String base) {
        return """

                Margaret Okonkwo is a patient of three practices and lies in Mercy Hospital. Each wrote her down in its
                own way; a hospitalist sees one chart, at %1$s/patients/in-hospital or by FHIR:

                  curl -s '%1$s/fhir/Patient?family=okonkwo&birthdate=1948-03-12'
                  curl -s '%1$s/fhir/Patient/$summary?identifier=http://riverbend.example.org/mrn|778'
                  curl -s '%1$s/fhir/Observation?patient.identifier=http://riverbend.example.org/mrn|778&code=http://loinc.org|8480-6&_sort=-date&_count=5'

                What her family practice sent, and what became of it:

                  curl -s '%1$s/practices/lakeside/messages?state=stored'
                  curl -s '%1$s/practices/lakeside/fhir/Patient?family=okonkwo'

                The same as documents: README.md. Stop with Ctrl-C.
                """.formatted(base);
    }
}

package org.quiltehr.adapter.athenahealth;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.quiltehr.adapter.testkit.AnyScanner;
import org.quiltehr.adapter.testkit.JsonScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

/** Counts JSON that is no FHIR as athenaOne's, and whatever else the feed takes as its format says. */
final class AthenahealthScanner implements LeafScanner {

    private final LeafScanner json = new JsonScanner();
    private final LeafScanner any = new AnyScanner();

    private LeafScanner of(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 16_000), StandardCharsets.ISO_8859_1);
        String first = start.replaceFirst("^[^!-~]+", "");
        boolean own = first.startsWith("{") || first.startsWith("[");
        return own && !start.contains("\"resourceType\"") ? json : any;
    }

    @Override
    public Map<String, String> leaves(byte[] body) {
        return of(body).leaves(body);
    }

    @Override
    public byte[] rewrite(byte[] body) {
        return of(body).rewrite(body);
    }

    @Override
    public Optional<byte[]> replace(byte[] body, String location, String text) {
        return of(body).replace(body, location, text);
    }

    @Override
    public boolean structural(String location) {
        return any.structural(location);
    }
}

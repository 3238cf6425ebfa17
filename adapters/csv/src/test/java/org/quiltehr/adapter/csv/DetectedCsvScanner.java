package org.quiltehr.adapter.csv;

import java.util.Map;
import java.util.Optional;
import org.quiltehr.adapter.testkit.CsvScanner;
import org.quiltehr.adapter.testkit.LeafScanner;

/** Counts a unit by the delimiter that stands first in its header. */
final class DetectedCsvScanner implements LeafScanner {

    private static CsvScanner of(byte[] body) {
        for (byte b : body) {
            if (b == ',' || b == ';' || b == '\t' || b == '|') {
                return new CsvScanner((char) b);
            }
            if (b == '\n') {
                break;
            }
        }
        return new CsvScanner(',');
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
}

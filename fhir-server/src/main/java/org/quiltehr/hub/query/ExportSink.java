package org.quiltehr.hub.query;

import java.time.Instant;

/** Takes what an export reads, as it reads it. What it throws ends the export. */
public interface ExportSink {

    /** First of all: every write up to this instant is in what follows. */
    void begin(Instant transactionTime);

    /** A resource as the view shows it; each once, types mixed. */
    void resource(Stored resource);

    /** Something that was listed before and is no longer: deleted, or a Patient that another one now stands for. */
    void gone(String type, String id);

    /** How far it is. */
    void progress(String type);
}

package org.quiltehr.hub.receive.folder;

import java.io.IOException;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Where files are put for the hub: a folder of its machine, or of an SFTP server. */
interface FilePlace {

    /** A regular file in it, not of its sub-folders; modified in milliseconds. */
    record Found(String name, long size, long modified) {}

    /** Those that are there, in any order. */
    List<Found> list() throws IOException;

    byte[] read(Found file) throws IOException;

    /** The file as it is now; differs from the one found if somebody wrote it meanwhile. */
    Found again(Found file) throws IOException;

    /**
     * Puts the file beside its receipt; under another name if its own is taken there.
     *
     * @param folder {@code done} or {@code failed}
     * @param also further files that go with it, such as its marker
     */
    void move(Found file, ObjectNode receipt, String folder, List<String> also) throws IOException;
}

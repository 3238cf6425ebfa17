package org.quiltehr.hub.backup;

/** The open part of a backup: how its key is derived from the passphrase. */
record BackupHeader(int format, String derivation, int iterations, String salt) {}

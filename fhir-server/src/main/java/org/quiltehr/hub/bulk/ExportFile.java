package org.quiltehr.hub.bulk;

/**
 * A file of a finished export.
 *
 * @param kind {@code output}, {@code deleted} or {@code error}, as the manifest sorts them
 * @param count how many resources, one a line
 */
public record ExportFile(int num, String kind, String type, long count) {}

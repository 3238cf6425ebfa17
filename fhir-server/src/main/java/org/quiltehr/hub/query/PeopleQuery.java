package org.quiltehr.hub.query;

import java.time.LocalDate;
import java.util.List;

/**
 * Whom somebody who types may mean.
 *
 * @param starts beginnings of names, all of which the person bears
 * @param born one of these; empty if no birth date is known
 * @param limit at most so many records are looked for
 */
public record PeopleQuery(List<String> starts, List<LocalDate> born, int limit) {}

package org.quiltehr.hub.identify.match;

/**
 * One address, normalised; parts that are not said are empty.
 *
 * @param number house number
 * @param street without number and unit, common words shortened
 * @param zip the first five digits in the United States, else as written
 */
public record Place(String number, String street, String city, String zip, String state) {}

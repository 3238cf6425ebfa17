package org.quiltehr.adapter.spi;

/** The {@link java.util.ServiceLoader} entry of an adapter module. */
public interface AdapterFactory {

    /** The name a feed gives under {@code adapter:}, such as {@code hl7v2}; lower case, digits and hyphens. */
    String name();

    /**
     * Makes the adapter of one feed.
     *
     * @throws ConfigException if a setting is unknown or has a wrong value; the message names the setting and the
     *     allowed values
     */
    Adapter create(FeedConfig config);

    /**
     * The version of code and tables together, recorded with each message: "same bytes, same rows" holds while it stays
     * the same.
     */
    default String version() {
        return "1";
    }
}

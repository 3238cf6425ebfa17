package org.quiltehr.adapter.spi;

/** A feed's configuration is wrong; the message says which setting and what is allowed. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}

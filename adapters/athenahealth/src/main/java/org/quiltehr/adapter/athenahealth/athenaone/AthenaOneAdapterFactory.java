package org.quiltehr.adapter.athenahealth.athenaone;

import org.quiltehr.adapter.spi.Adapter;
import org.quiltehr.adapter.spi.AdapterFactory;
import org.quiltehr.adapter.spi.ConfigException;
import org.quiltehr.adapter.spi.FeedConfig;

/** The format of athenaOne's answers; its one setting is {@code identifierSystem}. */
public final class AthenaOneAdapterFactory implements AdapterFactory {

    private static final String SETTING = "identifierSystem";

    @Override
    public String name() {
        return "athenaone";
    }

    @Override
    public Adapter create(FeedConfig config) {
        for (String setting : config.settings().keySet()) {
            if (!setting.equals(SETTING)) {
                throw new ConfigException(name() + ": unknown setting '" + setting + "'; known is " + SETTING);
            }
        }
        String given = config.text(SETTING);
        if (given != null && !given.contains(":")) {
            throw new ConfigException(name() + "." + SETTING
                    + " must be the URI of athenaOne's patient ids, such as urn:oid:2.16.840.1.1");
        }
        String system = given == null ? "http://quiltehr.org/practice/" + config.practice() + "/id/patientid" : given;
        return new AthenaOneAdapter(new Tables(config, system));
    }
}

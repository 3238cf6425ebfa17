package org.quiltehr.hub.validate;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.BaseValidationSupport;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/** The base definitions under the versioned names guides call them by ({@code …|4.0.1}), which HAPI does not know. */
public final class BaseByVersion extends BaseValidationSupport {

    private static final String VERSION = "|4.0.1";

    private final DefaultProfileValidationSupport base;

    public BaseByVersion(FhirContext context, DefaultProfileValidationSupport base) {
        super(context);
        this.base = base;
    }

    @Override
    public @Nullable IBaseResource fetchStructureDefinition(String url) {
        return url.endsWith(VERSION) ? base.fetchStructureDefinition(plain(url)) : null;
    }

    @Override
    public @Nullable IBaseResource fetchValueSet(String url) {
        return url.endsWith(VERSION) ? base.fetchValueSet(plain(url)) : null;
    }

    @Override
    public @Nullable IBaseResource fetchCodeSystem(String url) {
        return url.endsWith(VERSION) ? base.fetchCodeSystem(plain(url)) : null;
    }

    @Override
    public <T extends IBaseResource> @Nullable T fetchResource(@Nullable Class<T> type, String url) {
        return url.endsWith(VERSION) ? base.fetchResource(type, plain(url)) : null;
    }

    private static String plain(String url) {
        return url.substring(0, url.length() - VERSION.length());
    }
}

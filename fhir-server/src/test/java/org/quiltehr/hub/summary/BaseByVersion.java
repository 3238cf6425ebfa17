package org.quiltehr.hub.summary;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import org.hl7.fhir.common.hapi.validation.support.BaseValidationSupport;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.jspecify.annotations.Nullable;

/** Base R4 by versioned canonicals ({@code …|4.0.1}), which HAPI's own support does not resolve. */
final class BaseByVersion extends BaseValidationSupport {

    private static final String VERSION = "|4.0.1";

    private final DefaultProfileValidationSupport base;

    BaseByVersion(FhirContext context, DefaultProfileValidationSupport base) {
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

    @Override
    public boolean isValueSetSupported(ValidationSupportContext context, String url) {
        return url.endsWith(VERSION) && base.isValueSetSupported(context, plain(url));
    }

    @Override
    public boolean isCodeSystemSupported(ValidationSupportContext context, String url) {
        return url.endsWith(VERSION) && base.isCodeSystemSupported(context, plain(url));
    }

    private static String plain(String url) {
        return url.substring(0, url.length() - VERSION.length());
    }
}

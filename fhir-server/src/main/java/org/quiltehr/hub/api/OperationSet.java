package org.quiltehr.hub.api;

import java.util.List;

/** Operations that belong together. Each Spring bean of this type is served and told in the CapabilityStatement. */
interface OperationSet {

    List<Operation> operations();
}

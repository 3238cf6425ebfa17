package org.quiltehr.hub.identify;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource that wants its logical id.
 *
 * @param scope the Patient record that scopes its keys; null for a Patient and for records of the practice
 * @param keys business keys, strongest first; may be empty
 * @param fallback names it where there is no key
 * @param content the resource, looked at only for a Patient: one identifier may stand for two humans
 */
public record Nameable(
        String type, @Nullable LogicalId scope, List<String> keys, MessageRef fallback, ObjectNode content) {}

package org.quiltehr.hub.pipeline;

import java.util.List;
import java.util.Map;
import org.quiltehr.adapter.spi.Issue;
import org.quiltehr.hub.base.LogicalId;

/**
 * The entries of a message, named.
 *
 * @param ids records by fullUrl
 * @param references {@code Type/id} by fullUrl
 */
record Statements(
        List<Statement> list, Map<String, LogicalId> ids, Map<String, String> references, List<Issue> warnings) {}

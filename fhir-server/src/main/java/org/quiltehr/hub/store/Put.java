package org.quiltehr.hub.store;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.LogicalId;
import org.quiltehr.hub.base.MessageRef;
import org.quiltehr.hub.base.PracticeRef;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource to be made current.
 *
 * @param id where; the row is made if it is not there
 * @param shownId the {@code Resource.id} clients see: {@code id.text()}, or the id a client chose (table alias)
 * @param patient the Patient record the row belongs to: of the row itself for a Patient; null for records of the
 *     practice and unattributed results
 * @param keyHash further bits of the naming key's hash; 0 where the id was chosen by a client
 * @param body the mapped content: references already as stored, without {@code id}, {@code meta.versionId},
 *     {@code meta.lastUpdated}, {@code meta.source} and the practice tag, which the store sets
 * @param delete writes a deleted version; the body is ignored
 * @param ifVersion the version that must be current (If-Match), or null
 * @param onlyIfAbsent an upsert that must not touch an existing row (conditional create)
 */
public record Put(
        String type,
        LogicalId id,
        String shownId,
        PracticeRef practice,
        @Nullable LogicalId patient,
        long keyHash,
        ObjectNode body,
        MessageRef source,
        boolean delete,
        @Nullable Integer ifVersion,
        boolean onlyIfAbsent) {}

package org.quiltehr.hub.practice;

import java.time.ZoneId;
import org.quiltehr.hub.base.PracticeRef;

/**
 * A medical practice.
 *
 * @param zone applied to times of its messages that bear none
 */
public record Practice(PracticeRef ref, String name, ZoneId zone) {}

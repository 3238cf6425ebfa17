package org.quiltehr.hub.summary;

import java.util.Set;

public final class SummaryService {
    static final Set<String> LISTED = Set.of();
}

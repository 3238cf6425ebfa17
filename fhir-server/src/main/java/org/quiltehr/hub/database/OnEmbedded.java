package org.quiltehr.hub.database;

import org.jspecify.annotations.Nullable;
import org.quiltehr.hub.base.HubOptions;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds when no database of one's own is named. */
final class OnEmbedded implements Condition {

    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        @Nullable
        Object options = context.getBeanFactory() == null
                ? null
                : context.getBeanFactory().getSingleton("hubOptions");
        return options instanceof HubOptions known && known.db() == null;
    }
}

package djong.engine.container;

import org.jspecify.annotations.Nullable;

/** How a wait ended. @param error why there is no proper end, such as a failed removal; null when there is */
public record WaitResult(int code, @Nullable String error) {}

package djong.image.unpack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests that make devices, give files away or set trusted attributes, where that is not allowed. */
public final class NeedsRoot implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
            return root
                    ? ConditionEvaluationResult.enabled("root")
                    : ConditionEvaluationResult.disabled("needs root: mknod, chown and trusted xattrs");
        } catch (IOException e) {
            return ConditionEvaluationResult.disabled("cannot tell who this is: " + e);
        }
    }
}

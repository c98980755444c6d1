package djong.engine.spec;

import djong.engine.spec.ResourceSpec.DeviceNumber;
import djong.oci.RuntimeSpec;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of the host a container gets, looked up there.
 *
 * @param nodes of devices, to be made in the container
 * @param rules who may use what, after the default ones
 * @param numbers of block devices that limits name
 * @param env further variables
 * @param mounts besides those that were asked for
 * @param hooks null for none
 * @param groups further ones of the first process
 */
public record Granted(
        List<RuntimeSpec.Device> nodes,
        List<RuntimeSpec.DeviceRule> rules,
        Map<String, DeviceNumber> numbers,
        List<String> env,
        List<RuntimeSpec.Mount> mounts,
        RuntimeSpec.@Nullable Hooks hooks,
        List<Long> groups) {
    public static final Granted NOTHING =
            new Granted(List.of(), List.of(), Map.of(), List.of(), List.of(), null, List.of());
}

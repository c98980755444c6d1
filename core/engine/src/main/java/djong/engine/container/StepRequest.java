package djong.engine.container;

import djong.engine.config.ContainerConfig;
import djong.engine.config.HostConfig;
import djong.engine.spec.PlannedMount;
import java.util.List;

/**
 * A command to be run on a snapshot.
 *
 * @param id 64 hexadecimal digits; what the run is called in the kernel
 * @param snapshot key of an active one that nobody has mounted
 * @param arguments the program and its arguments
 * @param config variables, user and working folder
 * @param hostConfig network, limits, names and security, as a container's
 * @param mounts what is to be seen in it besides
 */
public record StepRequest(
        String id,
        String snapshot,
        List<String> arguments,
        ContainerConfig config,
        HostConfig hostConfig,
        List<PlannedMount.Ready> mounts) {
    public StepRequest {
        arguments = List.copyOf(arguments);
        mounts = List.copyOf(mounts);
    }
}

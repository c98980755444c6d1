package djong.network;

import java.net.InetAddress;
import java.util.List;

/**
 * What is on record of a sandbox that outlived the engine.
 *
 * @param id whose it is
 * @param pid a process in it
 * @param requests the ports that were asked for
 * @param ports what had come of that
 * @param nameServers whom its resolver asks about the world
 */
public record FormerSandbox(
        String id,
        int pid,
        List<Endpoint> endpoints,
        List<PortRequest> requests,
        List<PortMapping> ports,
        List<InetAddress> nameServers) {}

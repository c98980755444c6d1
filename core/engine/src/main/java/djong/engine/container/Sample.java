package djong.engine.container;

import djong.linux.CgroupUsage;
import djong.linux.HostCpu;
import djong.linux.NetworkCounters;
import java.time.Instant;
import java.util.Map;

/**
 * What a container had used at one moment, and what the host had to give by then.
 *
 * @param networks by interface, as the container calls them
 */
public record Sample(Instant read, CgroupUsage usage, HostCpu host, Map<String, NetworkCounters> networks) {}

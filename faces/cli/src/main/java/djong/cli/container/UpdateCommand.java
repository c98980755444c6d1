package djong.cli.container;

import djong.api.Json;
import djong.api.container.ContainerUpdateResponse;
import djong.api.container.HostConfig;
import djong.api.container.RestartPolicy;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.client.Body;
import djong.client.DaemonException;
import djong.client.Query;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** {@code djong update} */
public final class UpdateCommand extends Command {
    private final Flag.Whole blkioWeight =
            flags.uint16("blkio-weight", "Share of block input and output, 10 to 1000, or 0 to disable");
    private final Flag.Whole cpuPeriod =
            flags.whole("cpu-period", (char) 0, 0, "Period of the processor quota in microseconds");
    private final Flag.Whole cpuQuota = flags.whole("cpu-quota", (char) 0, 0, "Processor quota in microseconds");
    private final Flag.Whole cpuRtPeriod =
            flags.whole("cpu-rt-period", (char) 0, 0, "Period of the real-time quota in microseconds");
    private final Flag.Whole cpuRtRuntime =
            flags.whole("cpu-rt-runtime", (char) 0, 0, "Real-time quota in microseconds");
    private final Flag.Whole cpuShares = flags.whole("cpu-shares", 'c', 0, "Share of the processors when all are busy");
    private final Flag.Cpus cpus = flags.cpus("cpus", "Number of processors");
    private final Flag.Text cpusetCpus = flags.text("cpuset-cpus", "Processors to run on: 0-3, 0,1");
    private final Flag.Text cpusetMems = flags.text("cpuset-mems", "Memory nodes to use: 0-3, 0,1");
    private final Flag.Bytes memory = flags.bytes("memory", 'm', "Memory limit");
    private final Flag.Bytes memoryReservation =
            flags.bytes("memory-reservation", (char) 0, "Memory that is kept under pressure");
    private final Flag.Bytes memorySwap =
            flags.bytesOrUnlimited("memory-swap", "Limit of memory and swap together; -1 is unlimited");
    private final Flag.Whole pidsLimit = flags.whole("pids-limit", (char) 0, 0, "Limit of processes; -1 is unlimited");
    private final Flag.Text restart =
            flags.text("restart", "When to start it again: no, on-failure[:MAX], always, unless-stopped");

    public UpdateCommand() {
        // Nothing counts it any more; scripts may still say it.
        flags.hidden(flags.bytes("kernel-memory", (char) 0, "Has no effect"));
    }

    @Override
    public String arguments() {
        return "[OPTIONS] CONTAINER [CONTAINER...]";
    }

    @Override
    public String summary() {
        return "Update configuration of one or more containers";
    }

    @Override
    public List<String> aliases() {
        return List.of("container update", "update");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "djong update --memory 512m --memory-swap 1g web", "djong update --restart unless-stopped web db");
    }

    @Override
    public int minArguments() {
        return 1;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        boolean any = Stream.of(
                        blkioWeight,
                        cpuPeriod,
                        cpuQuota,
                        cpuRtPeriod,
                        cpuRtRuntime,
                        cpuShares,
                        cpus,
                        cpusetCpus,
                        cpusetMems,
                        memory,
                        memoryReservation,
                        memorySwap,
                        pidsLimit,
                        restart)
                .anyMatch(Flag::given);
        if (!any) throw new ExitException(1, "you must provide one or more flags when using this command");
        RestartPolicy policy = restart.given() ? CreateFlags.restartPolicy(restart.value()) : RestartPolicy.NONE;
        HostConfig wanted = HostConfig.builder()
                .blkioWeight(blkioWeight.intValue())
                .cpuPeriod(cpuPeriod.value())
                .cpuQuota(cpuQuota.value())
                .cpuRealtimePeriod(cpuRtPeriod.value())
                .cpuRealtimeRuntime(cpuRtRuntime.value())
                .cpuShares(cpuShares.value())
                .nanoCpus(cpus.nano())
                .cpusetCpus(cpusetCpus.value())
                .cpusetMems(cpusetMems.value())
                .memory(memory.bytes())
                .memoryReservation(memoryReservation.bytes())
                .memorySwap(memorySwap.bytes())
                .pidsLimit(pidsLimit.given() ? (Long) pidsLimit.value() : null)
                .restartPolicy(policy)
                .build();
        List<String> warnings = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (String name : arguments) {
            try {
                byte[] answer =
                        cli.client().bytes("POST", "/containers/" + Query.segment(name) + "/update", Body.json(wanted));
                List<String> said =
                        Json.read(ContainerUpdateResponse.class, answer).warnings();
                if (said != null) warnings.addAll(said);
                cli.out().println(name);
            } catch (DaemonException e) {
                failures.add("Error response from daemon: " + e.getMessage());
            }
        }
        if (!warnings.isEmpty()) cli.out().println(String.join("\n", warnings));
        if (failures.isEmpty()) return 0;
        throw new ExitException(1, String.join("\n", failures));
    }
}

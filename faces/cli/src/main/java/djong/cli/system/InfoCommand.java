package djong.cli.system;

import djong.api.Json;
import djong.api.JsonTree;
import djong.api.system.AddressPool;
import djong.api.system.SystemInfo;
import djong.cli.command.Cli;
import djong.cli.command.Command;
import djong.cli.command.ExitException;
import djong.cli.flags.Flag;
import djong.cli.format.Units;
import djong.cli.template.Struct;
import djong.cli.template.Template;
import djong.cli.template.TemplateException;
import djong.client.Body;
import djong.client.DaemonException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code djong info} */
public final class InfoCommand extends Command {
    private final Flag.Text format = flags.text("format", 'f', "'json' or a Go template");

    @Override
    public String arguments() {
        return "[OPTIONS]";
    }

    @Override
    public String summary() {
        return "Show information about the whole system";
    }

    @Override
    public List<String> aliases() {
        return List.of("system info", "info");
    }

    @Override
    public int maxArguments() {
        return 0;
    }

    @Override
    public int run(Cli cli, List<String> arguments) throws IOException {
        String shape = format.orNull();
        if ("json".equals(shape)) shape = "{{json .}}";
        Template template = null;
        if (shape != null) {
            try {
                template = Template.parse(shape);
            } catch (TemplateException e) {
                throw new ExitException(64, "template parsing error: " + e.getMessage());
            }
        }
        byte[] answer = null;
        String failure = null;
        try {
            answer = cli.client().bytes("GET", "/info", Body.NONE);
        } catch (DaemonException e) {
            failure = "Error response from daemon: " + e.getMessage();
        } catch (IOException e) {
            failure = e.getMessage();
        }
        if (template != null) {
            Map<String, @Nullable Object> document = new LinkedHashMap<>();
            if (answer != null && JsonTree.parse(answer) instanceof Map<?, ?> map) {
                map.forEach((key, value) -> document.put(String.valueOf(key), value));
            }
            document.put("ClientInfo", client(cli));
            StringBuilder out = new StringBuilder();
            template.execute(new Struct(document, Map.of()), Template.Mode.LENIENT, out);
            cli.out().println(out);
        } else {
            PrintStream out = cli.out();
            out.println("Client:\n Version:    " + Cli.VERSION + "\n Context:    "
                    + cli.settings().contextName() + "\n Debug Mode: false\n\nServer:");
            if (answer != null) server(cli, Json.read(SystemInfo.class, answer));
        }
        if (failure == null) return 0;
        throw new ExitException(1, failure);
    }

    private static Map<String, @Nullable Object> client(Cli cli) throws IOException {
        Map<String, @Nullable Object> client = new LinkedHashMap<>();
        client.put("Debug", false);
        client.put("Version", Cli.VERSION);
        client.put("Os", Cli.os());
        client.put("Arch", Cli.architecture());
        client.put("Context", cli.settings().contextName());
        client.put("Plugins", List.of());
        client.put("Warnings", null);
        return client;
    }

    private static void server(Cli cli, SystemInfo info) {
        PrintStream out = cli.out();
        out.println(" Containers: " + info.containers());
        out.println("  Running: " + info.containersRunning());
        out.println("  Paused: " + info.containersPaused());
        out.println("  Stopped: " + info.containersStopped());
        out.println(" Images: " + info.images());
        line(out, " Server Version", info.serverVersion());
        line(out, " Storage Driver", info.driver());
        for (List<String> pair : info.driverStatus()) {
            if (pair.size() == 2) out.println("  " + pair.get(0) + ": " + pair.get(1));
        }
        line(out, " Logging Driver", info.loggingDriver());
        line(out, " Cgroup Driver", info.cgroupDriver());
        line(out, " Cgroup Version", info.cgroupVersion());
        out.println(" Plugins:");
        out.println("  Volume: " + joined(info.plugins().volume()));
        out.println("  Network: " + joined(info.plugins().network()));
        if (info.plugins().authorization() != null
                && !info.plugins().authorization().isEmpty()) {
            out.println("  Authorization: " + joined(info.plugins().authorization()));
        }
        out.println("  Log: " + joined(info.plugins().log()));
        if (info.cdiSpecDirs() != null && !info.cdiSpecDirs().isEmpty()) {
            out.println(" CDI spec directories:");
            for (String directory : info.cdiSpecDirs()) out.println("  " + directory);
        }
        out.println(" Swarm: " + info.swarm().localNodeState());
        if (!info.runtimes().isEmpty()) {
            out.println(" Runtimes: "
                    + String.join(" ", new TreeSet<>(info.runtimes().keySet()).reversed()));
            out.println(" Default Runtime: " + info.defaultRuntime());
        }
        out.println(" Init Binary: " + info.initBinary());
        out.println(" containerd version: " + info.containerdCommit().id());
        out.println(" runc version: " + info.runcCommit().id());
        out.println(" init version: " + info.initCommit().id());
        if (info.securityOptions() != null && !info.securityOptions().isEmpty()) {
            out.println(" Security Options:");
            for (String option : info.securityOptions()) {
                for (String pair : option.split(",")) {
                    int equals = pair.indexOf('=');
                    String key = pair.substring(0, Math.max(0, equals));
                    String value = pair.substring(equals + 1);
                    if (key.equals("name")) out.println("  " + value);
                    else out.println("   " + (key.equals("profile") ? "Profile" : key) + ": " + value);
                }
            }
        }
        line(out, " Kernel Version", info.kernelVersion());
        line(out, " Operating System", info.operatingSystem());
        line(out, " OSType", info.osType());
        line(out, " Architecture", info.architecture());
        out.println(" CPUs: " + info.cpus());
        out.println(" Total Memory: " + Units.binarySize(info.memTotal()));
        line(out, " Name", info.name());
        line(out, " ID", info.id());
        out.println(" Docker Root Dir: " + info.dockerRootDir());
        out.println(" Debug Mode: " + info.debug());
        if (info.debug()) {
            out.println("  File Descriptors: " + info.fileDescriptors());
            out.println("  Goroutines: " + info.goroutines());
            out.println("  System Time: " + info.systemTime());
            out.println("  EventsListeners: " + info.eventListeners());
        }
        line(out, " HTTP Proxy", info.httpProxy());
        line(out, " HTTPS Proxy", info.httpsProxy());
        line(out, " No Proxy", info.noProxy());
        if (info.labels() != null && !info.labels().isEmpty()) {
            out.println(" Labels:");
            for (String label : info.labels()) out.println("  " + label);
        }
        out.println(" Experimental: " + info.experimentalBuild());
        if (info.registryConfig() != null) {
            List<String> ranges = info.registryConfig().insecureRegistryCidrs();
            if (!ranges.isEmpty()) {
                out.println(" Insecure Registries:");
                for (String range : ranges) out.println("  " + range);
            }
            List<String> mirrors = info.registryConfig().mirrors();
            if (mirrors != null && !mirrors.isEmpty()) {
                out.println(" Registry Mirrors:");
                for (String mirror : mirrors) out.println("  " + mirror);
            }
        }
        out.println(" Live Restore Enabled: " + info.liveRestoreEnabled());
        line(out, " Product License", info.productLicense());
        if (info.defaultAddressPools() != null && !info.defaultAddressPools().isEmpty()) {
            out.println(" Default Address Pools:");
            for (AddressPool pool : info.defaultAddressPools()) {
                out.println("   Base: " + pool.base() + ", Size: " + pool.size());
            }
        }
        if (info.firewallBackend() != null
                && !info.firewallBackend().driver().isEmpty()
                && !info.firewallBackend().driver().equals("iptables")) {
            out.println(" Firewall Backend: " + info.firewallBackend().driver());
        }
        out.println();
        if (info.warnings() != null) for (String warning : info.warnings()) cli.say(warning);
    }

    private static String joined(@Nullable List<String> names) {
        return names == null ? "" : String.join(" ", names);
    }

    private static void line(PrintStream out, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) out.println(name + ": " + value);
    }
}

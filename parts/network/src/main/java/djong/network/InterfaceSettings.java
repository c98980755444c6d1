package djong.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Settings of the kernel for one link, as the option {@value #OPTION} has them: {@code net.ipv4.conf.IFNAME.log_martians=1}, several with
 * commas between. Pure.
 */
public final class InterfaceSettings {
    /** Of an endpoint. */
    public static final String OPTION = "com.docker.network.endpoint.sysctls";

    // Docker's command line writes it in small letters.
    private static final Pattern FORM =
            Pattern.compile("net\\.(ipv4|ipv6|mpls)\\.([A-Za-z0-9_-]+)\\.(?i:IFNAME)\\.([A-Za-z0-9_-]+)=(.*)");

    /** Below {@code /proc/sys/net}, for a link that is named later. */
    record Setting(String family, String group, String name, String value) {
        String path(String link) {
            return family + "/" + group + "/" + link + "/" + name;
        }
    }

    private InterfaceSettings() {}

    /** What is wrong with the option, in Docker's words. */
    public static List<String> problems(String option) {
        var problems = new ArrayList<String>();
        for (String one : option.split(",")) {
            if (FORM.matcher(one).matches()) continue;
            problems.add("unrecognised network interface sysctl '" + one
                    + "'; represent 'net.X.Y.ethN.Z=V' as 'net.X.Y.IFNAME.Z=V', 'X' must be 'ipv4', 'ipv6' or 'mpls'");
        }
        return problems;
    }

    static List<Setting> of(String option) {
        var settings = new ArrayList<Setting>();
        for (String one : option.split(",")) {
            Matcher m = FORM.matcher(one);
            if (m.matches()) settings.add(new Setting(m.group(1), m.group(2), m.group(3), m.group(4)));
        }
        return settings;
    }
}

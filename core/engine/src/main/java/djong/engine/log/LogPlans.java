package djong.engine.log;

import djong.base.EngineException;
import djong.engine.config.HostConfig.LogConfig;
import djong.runtime.forward.Forwarding;
import djong.runtime.forward.JournalFields;
import djong.runtime.forward.SyslogTls;
import djong.runtime.log.LogLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From log options to what is done: where values are looked at, as Docker does when a container starts or its log is read. */
public final class LogPlans {
    private final Path journalSocket;

    /** @param journalSocket where journald listens */
    public LogPlans(Path journalSocket) {
        this.journalSocket = journalSocket;
    }

    /**
     * @param config with a type; its names have been checked
     * @throws EngineException.System about a value that makes no sense
     * @throws EngineException.InvalidParameter the same, where Docker says so
     */
    public LogPlan plan(LogConfig config, LogSubject subject) {
        return plan(config, subject, true);
    }

    /** For a run that has begun: whether its destination is there is not asked. */
    public LogPlan resumed(LogConfig config, LogSubject subject) {
        return plan(config, subject, false);
    }

    private LogPlan plan(LogConfig config, LogSubject subject, boolean starting) {
        Map<String, String> options = config.options();
        try {
            return switch (config.type()) {
                case "none" -> LogPlan.NONE;
                case "local" -> local(options);
                case "journald" -> journald(options, subject, starting);
                case "syslog" -> syslog(options, subject, starting);
                default -> jsonFile(options, subject);
            };
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            if (config.type().equals("local")) throw new EngineException.InvalidParameter(message, e);
            throw new EngineException.System(message, e);
        }
    }

    private static LogPlan jsonFile(Map<String, String> options, LogSubject subject) {
        LogLimits limits = files(options);
        TreeMap<String, String> attributes = Attributes.of(options, subject);
        String tag = options.getOrDefault("tag", "");
        if (!tag.isEmpty()) attributes.put("tag", TagTemplate.render(tag, subject));
        return new LogPlan(limits, true, Attributes.shown(attributes), null);
    }

    private static LogLimits files(Map<String, String> options) {
        LogLimits standard = LogLimits.DEFAULT;
        String size = options.get("max-size");
        long bytes = size == null ? standard.fileBytes() : Amounts.bytes(size, Amounts.DECIMAL);
        if (bytes <= 0) throw new IllegalArgumentException("max-size must be a positive number");
        String count = options.get("max-file");
        int files = count == null ? standard.files() : Amounts.integer(count);
        if (files < 1) throw new IllegalArgumentException("max-file cannot be less than 1");
        String packed = options.get("compress");
        boolean compress = packed != null && Amounts.truth(packed);
        if (compress && (count == null || files < 2 || size == null)) {
            throw new IllegalArgumentException(
                    "compress cannot be true when max-file is less than 2 or max-size is not set");
        }
        // Docker's max-file is 1 where only the size is given.
        if (size != null && count == null) files = 1;
        return new LogLimits(bytes, files, compress);
    }

    private static LogPlan local(Map<String, String> options) {
        LogLimits standard = LogLimits.DEFAULT;
        long bytes = standard.fileBytes();
        String size = options.get("max-size");
        if (size != null) {
            try {
                bytes = Amounts.bytes(size, Amounts.BINARY);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("invalid value for max-size: " + size + ": " + e.getMessage(), e);
            }
        }
        int files = standard.files();
        String count = options.get("max-file");
        if (count != null) {
            try {
                files = Amounts.integer(count);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("invalid value for max-file: " + count + ": " + e.getMessage(), e);
            }
        }
        boolean compress = true;
        String packed = options.get("compress");
        if (packed != null) {
            try {
                compress = Amounts.truth(packed);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("error reading compress log option: " + e.getMessage(), e);
            }
        }
        if (files < 0) throw new IllegalArgumentException("max file count cannot be less than 0");
        if (compress && files <= 1)
            throw new IllegalArgumentException("compression cannot be enabled when max file count is 1");
        return new LogPlan(
                // No size given as 0 is none at all, and none at all is what no log may have.
                new LogLimits(bytes == 0 ? standard.fileBytes() : bytes, Math.max(1, files), compress), true, "", null);
    }

    /** The local log of a driver that sends its lines elsewhere. Values that make no sense are as good as none. */
    private static LogLimits cache(Map<String, String> options) {
        LogLimits standard = LogLimits.DEFAULT;
        long bytes = standard.fileBytes();
        int files = standard.files();
        boolean compress = true;
        try {
            if (options.containsKey("cache-max-size"))
                bytes = Amounts.bytes(options.getOrDefault("cache-max-size", ""), Amounts.BINARY);
            if (options.containsKey("cache-max-file"))
                files = Amounts.integer(options.getOrDefault("cache-max-file", ""));
            if (options.containsKey("cache-compress"))
                compress = Amounts.truth(options.getOrDefault("cache-compress", ""));
        } catch (IllegalArgumentException e) {
            return new LogLimits(standard.fileBytes(), standard.files(), true);
        }
        return new LogLimits(
                bytes <= 0 ? standard.fileBytes() : bytes, files < 1 ? standard.files() : files, compress && files > 1);
    }

    /** The limits of the local log, in whatever state its destination is; null when there is none. */
    public @Nullable LogLimits limits(LogConfig config) {
        try {
            return switch (config.type()) {
                case "none" -> null;
                case "local" -> local(config.options()).limits();
                case "journald", "syslog" -> cache(config.options());
                default -> files(config.options());
            };
        } catch (IllegalArgumentException e) {
            return LogLimits.DEFAULT;
        }
    }

    /** Whether clients may read what it writes. */
    public boolean readable(LogConfig config) {
        if (config.type().equals("none")) return false;
        return !forwards(config) || readable(config.options());
    }

    /** Whether it is sent elsewhere. */
    public boolean forwards(LogConfig config) {
        return config.type().equals("journald") || config.type().equals("syslog");
    }

    private static boolean readable(Map<String, String> options) {
        return !Amounts.truth(options.getOrDefault("cache-disabled", "false"));
    }

    private static String tag(Map<String, String> options, LogSubject subject) {
        String tag = options.getOrDefault("tag", "");
        return TagTemplate.render(tag.isEmpty() ? "{{.ID}}" : tag, subject);
    }

    private LogPlan journald(Map<String, String> options, LogSubject subject, boolean starting) {
        TreeMap<String, String> attributes = Attributes.of(options, subject);
        String tag = tag(options, subject);
        if (starting && !Files.exists(journalSocket))
            throw new IllegalArgumentException("journald is not enabled on this host");
        JournalFields fields = JournalFields.of(
                TagTemplate.shortened(subject.id()),
                subject.id(),
                subject.name(),
                tag,
                subject.imageName(),
                attributes);
        return new LogPlan(
                cache(options),
                readable(options),
                Attributes.shown(attributes),
                new Forwarding.Journal(journalSocket, fields));
    }

    private static LogPlan syslog(Map<String, String> options, LogSubject subject, boolean starting) {
        SyslogOptions syslog = SyslogOptions.of(options);
        String tag = tag(options, subject);
        SyslogTls tls = new SyslogTls(
                options.getOrDefault("syslog-tls-ca-cert", ""),
                options.getOrDefault("syslog-tls-cert", ""),
                options.getOrDefault("syslog-tls-key", ""),
                options.containsKey("syslog-tls-skip-verify"));
        if (starting && syslog.address().scheme().equals("tcp+tls")) tls.check();
        if (starting && syslog.address().absent()) throw new IllegalArgumentException("Unix syslog delivery error");
        return new LogPlan(
                cache(options),
                readable(options),
                "",
                new Forwarding.Syslog(
                        syslog.address(),
                        tls,
                        syslog.format(),
                        syslog.facility(),
                        subject.hostName(),
                        ProcessHandle.current().pid(),
                        tag));
    }
}

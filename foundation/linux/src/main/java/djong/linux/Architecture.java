package djong.linux;

/** The processor architectures whose kernel interfaces are known here. */
enum Architecture {
    AMD64,
    ARM64;

    static final Architecture THIS = of(System.getProperty("os.arch"));

    /** Plain comparisons: a pattern switch here would cost the first native call milliseconds of start-up. */
    private static Architecture of(String name) {
        if (name.equals("amd64") || name.equals("x86_64")) return AMD64;
        if (name.equals("aarch64") || name.equals("arm64")) return ARM64;
        throw new UnsupportedOperationException("no system call numbers for " + name);
    }
}

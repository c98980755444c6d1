package djong.linux;

/** The processor architectures whose kernel interfaces are known here. */
enum Architecture {
    AMD64,
    ARM64;

    static final Architecture THIS = switch (System.getProperty("os.arch")) {
        case "amd64", "x86_64" -> AMD64;
        case "aarch64", "arm64" -> ARM64;
        case String other -> throw new UnsupportedOperationException("no system call numbers for " + other);
    };
}

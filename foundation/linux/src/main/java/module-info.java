/** System calls by FFM: the only door to the kernel. */
module djong.linux {
    requires static org.jspecify;
    requires transitive djong.base;

    exports djong.linux;
}

/** The Dockerfile: its language, what is wrong with one, and what a build context leaves out; no I/O. */
module djong.dockerfile {
    requires static transitive org.jspecify;
    requires transitive djong.base;

    exports djong.dockerfile;
    exports djong.dockerfile.expand;
    exports djong.dockerfile.ignore;
    exports djong.dockerfile.lint;
    exports djong.dockerfile.syntax;
}

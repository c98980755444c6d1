/** The command line, one class per command. */
module djong.cli {
    requires static org.jspecify;
    requires djong.base;
    requires djong.api;
    requires djong.client;
    requires io.avaje.jsonb;
    requires info.picocli;
}

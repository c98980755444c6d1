package djong.network;

/** A subnet of a network and its gateway, as text: {@code 172.17.0.0/16} and {@code 172.17.0.1}. */
public record IpamConfig(String subnet, String gateway) {}

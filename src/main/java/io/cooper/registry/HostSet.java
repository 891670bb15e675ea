package io.cooper.registry;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Hosts that are reached without a proxy. */
@FunctionalInterface
interface HostSet {

    /**
     * Tells whether a host is one of them.
     *
     * @param host in lower case; an IPv6 address without brackets
     */
    boolean contains(String host, int port);

    /**
     * Reads the variable {@code NO_PROXY} as curl and Go do: separated by commas, {@code *} for all
     * hosts, a domain for itself and all below it, with a leading dot for those below it only, an
     * address or a block of them as {@code 10.0.0.0/8}, each of them with a port or without.
     */
    static HostSet ofNoProxy(String text) {
        List<HostSet> sets = new ArrayList<>();
        for (String item : text.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
            if (!item.isEmpty()) {
                sets.add(ofNoProxyItem(item));
            }
        }
        return anyOf(sets);
    }

    private static HostSet ofNoProxyItem(String item) {
        if (item.equals("*")) {
            return (host, port) -> true;
        }
        int slash = item.indexOf('/');
        if (slash > 0 && item.substring(slash + 1).matches("[0-9]{1,3}")) {
            int bits = Integer.parseInt(item.substring(slash + 1));
            byte[] network = address(item.substring(0, slash));
            return (host, port) -> isInBlock(address(host), network, bits);
        }
        int colon = item.lastIndexOf(':');
        boolean hasPort =
                colon > 0
                        && item.substring(colon + 1).matches("[0-9]+")
                        && (item.indexOf(':') == colon || item.charAt(colon - 1) == ']');
        String wanted = hasPort ? item.substring(colon + 1) : "";
        String name = (hasPort ? item.substring(0, colon) : item).replaceAll("[\\[\\]]", "");
        String domain = name.replaceFirst("^\\*", "");
        return (host, port) ->
                (wanted.isEmpty() || wanted.equals(String.valueOf(port)))
                        && (host.equals(domain)
                                || host.endsWith(domain.startsWith(".") ? domain : "." + domain));
    }

    /**
     * Reads {@code <nonProxyHosts>} of settings.xml: separated by bars, with {@code *} for any
     * text.
     */
    static HostSet ofNonProxyHosts(String text) {
        List<HostSet> sets = new ArrayList<>();
        for (String item : text.toLowerCase(Locale.ROOT).split("[|,\\s]+", -1)) {
            if (!item.isEmpty()) {
                Pattern pattern = Pattern.compile(Pattern.quote(item).replace("*", "\\E.*\\Q"));
                sets.add((host, port) -> pattern.matcher(host).matches());
            }
        }
        return anyOf(sets);
    }

    private static HostSet anyOf(List<HostSet> sets) {
        List<HostSet> all = List.copyOf(sets);
        return (host, port) -> all.stream().anyMatch(set -> set.contains(host, port));
    }

    private static boolean isInBlock(byte[] address, byte[] network, int bits) {
        int size = network.length * Byte.SIZE;
        return address.length == network.length
                && address.length > 0
                && bits <= size
                && new BigInteger(1, address)
                        .xor(new BigInteger(1, network))
                        .shiftRight(size - bits)
                        .equals(BigInteger.ZERO);
    }

    /** Returns the bytes of an address that is written as one; none for a name. */
    private static byte[] address(String text) {
        if (!text.matches("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*")) {
            return new byte[0];
        }
        try {
            // Digits, dots and colons: nothing that would be looked up.
            byte[] address = InetAddress.getByName(text).getAddress();
            return Arrays.copyOf(address, address.length);
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}

package io.cooper.archive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.cooper.registry.RegistrySettings;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where archives are fetched from.
 *
 * @param named the setting {@code <mirror>}: the archive's mirror and, where its security fixes lie
 *     elsewhere, theirs; empty for the one that the machine's apt is configured with
 * @param snapshot the setting {@code <snapshot>}: the address of a service that keeps old states of
 *     archives; in it <code>{archive}</code> stands for the last name in the mirror's path and
 *     <code>{timestamp}</code> for a time like {@code 20260711T101637Z}; empty for none
 * @param machine what the machine's apt is configured with
 * @param connection how they are reached: through which proxies, with which certificate
 *     authorities; directly where it is null: a worker is not told, and finds what was fetched for
 *     it
 */
public record Mirrors(
        List<Mirror> named,
        String snapshot,
        AptSources machine,
        @JsonIgnore RegistrySettings connection) {

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** A snapshot service looks at an archive this often. */
    private static final Duration BETWEEN_SNAPSHOTS = Duration.ofHours(6);

    public Mirrors {
        named = List.copyOf(named);
        connection = connection == null ? RegistrySettings.defaults() : connection;
        if (named.size() > 2) {
            throw new IllegalArgumentException(
                    "<mirror> names more than two archives: the main one and that of the security"
                            + " fixes");
        }
    }

    /** Mirrors that are reached directly. */
    public Mirrors(List<Mirror> named, String snapshot, AptSources machine) {
        this(named, snapshot, machine, RegistrySettings.defaults());
    }

    /** Returns the mirror to use for a suite. */
    Mirror of(Distribution distribution, String suite) {
        boolean security = suite.endsWith("-security");
        if (!named.isEmpty()) {
            return named.size() > 1
                    ? named.get(security ? 1 : 0)
                    : forSuite(named.get(0), security);
        }
        return machine.mirror(distribution, suite)
                .orElseGet(
                        () -> {
                            String release = suite.replaceFirst("-.*", "");
                            Mirror main =
                                    machine.mirror(distribution, release)
                                            .orElse(distribution.mainMirror());
                            return forSuite(main, security);
                        });
    }

    /** Returns the mirrors where a file may be that any of them may have. */
    List<Mirror> candidates(Distribution distribution, String suite) {
        Mirrors others = new Mirrors(List.of(), snapshot, machine, connection);
        return Stream.of(of(distribution, suite), others.of(distribution, suite))
                .distinct()
                .toList();
    }

    /** Debian's security fixes lie in an archive of their own, by custom beside the main one. */
    private static Mirror forSuite(Mirror mirror, boolean security) {
        String address = mirror.root().toString();
        return security && address.endsWith("/debian/")
                ? Mirror.parse(address.substring(0, address.length() - 1) + "-security/")
                : mirror;
    }

    /** Returns where the snapshot service may have what a suite offered. */
    List<Mirror> snapshots(Suite suite) {
        List<Mirror> snapshots = new ArrayList<>();
        if (!snapshot.isEmpty()) {
            String[] path = suite.mirror().root().getPath().split("/", -1);
            String archive = path.length < 2 ? "" : path[path.length - 2];
            String address = snapshot.replace("{archive}", archive);
            try {
                Instant date = Release.time(suite.date());
                for (Instant time : List.of(date.plus(BETWEEN_SNAPSHOTS), date)) {
                    snapshots.add(
                            Mirror.parse(address.replace("{timestamp}", TIMESTAMP.format(time))));
                }
            } catch (DateTimeException e) {
                snapshots.add(Mirror.parse(address.replace("{timestamp}", "now")));
            }
        }
        return snapshots.stream().distinct().toList();
    }
}

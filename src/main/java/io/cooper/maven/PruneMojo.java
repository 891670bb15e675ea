package io.cooper.maven;

import io.cooper.cache.BlobStore;
import io.cooper.cache.Pruning;
import io.cooper.rootfs.Rootfs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Removes from the cache what no build has used for long, and then what is oldest until the cache
 * is small enough. Builds may go on meanwhile.
 */
@Mojo(name = "prune", requiresProject = false, aggregator = true, threadSafe = true)
public class PruneMojo extends AbstractMojo {

    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,9}) *([kMGT]?)B?", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Long> UNITS =
            Map.of(
                    "",
                    1L,
                    "K",
                    1_000L,
                    "M",
                    1_000_000L,
                    "G",
                    1_000_000_000L,
                    "T",
                    1_000_000_000_000L);

    /**
     * How large the cache may be: a number, with {@code kB}, {@code MB} or {@code GB} behind it.
     */
    @Parameter(property = "cooper.maxSize", defaultValue = "10GB")
    private String maxSize;

    /** How long something may lie in the cache without being used, in days. */
    @Parameter(property = "cooper.maxAge", defaultValue = "30")
    private String maxAge;

    private final MavenSession session;

    @Inject
    PruneMojo(MavenSession session) {
        this.session = session;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        try {
            UserProperties given = new UserProperties(session.getUserProperties());
            Pruning pruning =
                    new Pruning(
                            days(given.text("maxAge", maxAge)),
                            bytes(given.text("maxSize", maxSize)));
            Path home = Path.of(System.getProperty("user.home"));
            Path cache = BlobStore.defaultDirectory(System.getenv(), home);
            Pruning.Result result = pruning.apply(cache, Instant.now(), Rootfs::deleteTree);
            getLog().info(
                            String.format(
                                    Locale.ROOT,
                                    "%s: removed %d files (%.1f MB), %.1f MB are left",
                                    cache,
                                    result.files(),
                                    result.bytes() / 1e6,
                                    result.bytesLeft() / 1e6));
        } catch (IOException | IllegalArgumentException e) {
            Advice.raise(e, getLog());
        }
    }

    /**
     * Reads a size.
     *
     * @throws IllegalArgumentException if it is none
     */
    static long bytes(String text) {
        Matcher size = SIZE.matcher(text.trim());
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    "<maxSize>" + text + "</maxSize> is not a size; write e.g. 10GB or 500MB");
        }
        return Long.parseLong(size.group(1)) * UNITS.get(size.group(2).toUpperCase(Locale.ROOT));
    }

    private static Duration days(String text) {
        if (!text.trim().matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "<maxAge>" + text + "</maxAge> is not a number of days");
        }
        return Duration.ofDays(Long.parseLong(text.trim()));
    }
}

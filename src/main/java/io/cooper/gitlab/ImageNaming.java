package io.cooper.gitlab;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name that an image gets: where it goes, without a tag. In a job it lies at or below the
 * project's path (<a
 * href="https://docs.gitlab.com/user/packages/container_registry/#naming-convention-for-your-container-images">GitLab,
 * naming convention</a>). What GitLab would refuse is refused here, with the reason; GitLab itself
 * only says {@code insufficient_scope}, and not before the image is built.
 */
public final class ImageNaming {

    /** How many levels GitLab allows below a project's path. */
    private static final int LEVELS = 2;

    private static final int LONGEST = 255;

    private static final String ARTIFACT_ID = "{artifactId}";

    private static final Pattern HOST =
            Pattern.compile(
                    "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[[0-9A-Fa-f:]+])(:[0-9]+)?");

    /** OCI distribution-spec 1.1, {@code <name>}. */
    private static final Pattern PATH =
            Pattern.compile(
                    "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*");

    private final CiJob job;
    private final int modules;

    /**
     * @param modules how many modules of this build make an image
     */
    public ImageNaming(CiJob job, int modules) {
        this.job = job;
        this.modules = modules;
    }

    /**
     * Returns the image's full name, registry and path, or none where neither the settings nor a
     * job tell.
     *
     * @param image the setting {@code <image>}, in which <code>{artifactId}</code> stands for the
     *     module; empty if it is not given. With a host it is a full name; without one it is put
     *     below {@code <registry>} or the project's path
     * @param registry the setting {@code <registry>}: a host, with a path if need be; empty if it
     *     is not given
     * @throws IllegalArgumentException if that is no name, or one that the job cannot push to
     */
    public Optional<String> name(String image, String registry, String artifactId) {
        String wanted = image.trim().replace(ARTIFACT_ID, artifactId);
        String given = setting(image.trim(), wanted);
        if (isFull(wanted)) {
            checkSameRegistry(wanted, registry.trim());
            return Optional.of(checked(wanted, given));
        }
        Optional<String> prefix = prefix(registry.trim());
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        if (!wanted.isEmpty()) {
            return Optional.of(checked(prefix.get() + "/" + wanted, given));
        }
        boolean isAlone = modules == 1 && prefix.equals(job.registryImage());
        String name = isAlone ? prefix.get() : prefix.get() + "/" + artifactId;
        return Optional.of(
                checked(name, "the image's name " + name + ", which ends with the artifactId,"));
    }

    private static String setting(String image, String name) {
        return "<image>" + image + "</image>" + (image.equals(name) ? "" : ", that is " + name);
    }

    /** Tells whether a name begins with a registry, by Docker's rule. */
    private static boolean isFull(String name) {
        int slash = name.indexOf('/');
        String first = slash < 0 ? "" : name.substring(0, slash);
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    private Optional<String> prefix(String registry) {
        boolean isOfJob = registry.isEmpty() || job.registry().filter(registry::equals).isPresent();
        if (isOfJob && job.registryImage().isPresent()) {
            return job.registryImage();
        }
        return registry.isEmpty() ? Optional.empty() : Optional.of(registry);
    }

    private static void checkSameRegistry(String name, String registry) {
        if (!registry.isEmpty() && !host(name).equals(host(registry))) {
            throw new IllegalArgumentException(
                    "<image>"
                            + name
                            + "</image> names another registry than <registry>"
                            + registry
                            + "</registry>; leave one of them out");
        }
    }

    private String checked(String name, String what) {
        String path = path(name);
        int last = path.lastIndexOf('/') + 1;
        if (path.indexOf('@') >= 0 || path.indexOf(':', last) >= 0) {
            throw new IllegalArgumentException(
                    what + " has a tag or a digest; leave it out, and give tags in <tags>");
        }
        if (!path.equals(path.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    what
                            + " has upper-case letters, which no registry takes; write "
                            + host(name)
                            + "/"
                            + path.toLowerCase(Locale.ROOT));
        }
        if (!HOST.matcher(host(name)).matches()
                || !PATH.matcher(path).matches()
                || path.length() > LONGEST) {
            throw new IllegalArgumentException(
                    what
                            + " is not an image's name; write [registry/]path, its parts made of"
                            + " lower-case letters and digits with '.', '_' or '-' between them");
        }
        if (job.registry().filter(host(name)::equals).isPresent()) {
            job.registryPath().ifPresent(project -> checkBelow(project, path, what));
        }
        return name;
    }

    private static void checkBelow(String project, String path, String what) {
        if (!path.equals(project) && !path.startsWith(project + "/")) {
            throw new IllegalArgumentException(
                    what
                            + " lies in another project: a job may push to "
                            + project
                            + " and below it only; write a name without a host, which is put there");
        }
        long levels = path.substring(project.length()).chars().filter(c -> c == '/').count();
        if (levels > LEVELS) {
            throw new IllegalArgumentException(
                    what
                            + " lies "
                            + levels
                            + " levels below the project "
                            + project
                            + ", and GitLab allows "
                            + LEVELS
                            + "; join some of its parts with a dash");
        }
    }

    private static String host(String name) {
        return name.replaceFirst("/.*", "");
    }

    private static String path(String name) {
        int slash = name.indexOf('/');
        return slash < 0 ? "" : name.substring(slash + 1);
    }
}

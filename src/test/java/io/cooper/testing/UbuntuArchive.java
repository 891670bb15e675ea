package io.cooper.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small archive in the layout of Ubuntu's: three suites in one place, zstd members, /usr merged
 * by links in a package. The packages are made here, around programs of this machine.
 */
public final class UbuntuArchive {

    /** The suites that a base of {@code noble} is made of. */
    public static final List<String> SUITES = List.of("noble", "noble-updates", "noble-security");

    private static final List<String> PROGRAMS =
            List.of(
                    "/bin/dash",
                    "/usr/bin/dpkg",
                    "/usr/bin/dpkg-deb",
                    "/usr/bin/dpkg-query",
                    "/bin/rm",
                    "/bin/tar",
                    "/usr/bin/diff",
                    "/sbin/ldconfig",
                    "/sbin/start-stop-daemon");

    private static final Pattern LIBRARY = Pattern.compile("(?:=> )?(/[^ ]+) \\(0x");

    private UbuntuArchive() {}

    /** Requires the programs and returns the archive, published. */
    public static SmallArchive start() throws IOException, InterruptedException {
        for (String program : PROGRAMS) {
            Requirements.that(Files.exists(Path.of(program)), "needs " + program);
        }
        SmallArchive archive = new SmallArchive("/ubuntu/");
        archive.add("noble", baseFiles());
        archive.add("noble", programs());
        archive.add("noble", service("1.0-1"));
        archive.add("noble-updates", service("1.0-1ubuntu0.1"));
        archive.add(
                "noble-security",
                new DebBuilder("not-needed", "1").field("Priority", "optional").compressed("zst"));
        for (String suite : SUITES) {
            archive.publish(suite);
        }
        return archive;
    }

    private static DebBuilder baseFiles() throws IOException {
        return new DebBuilder("base-files", "13ubuntu10")
                .field("Essential", "yes")
                .compressed("zst")
                .directory("tmp", 01777)
                .directory("proc", 0755)
                .directory("dev", 0755)
                .directory("var/lib/dpkg/updates", 0755)
                .symlink("bin", "usr/bin")
                .symlink("sbin", "usr/sbin")
                .symlink("lib", "usr/lib")
                .symlink("lib64", "usr/lib64")
                .file("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n")
                .file("etc/os-release", "ID=ubuntu\nVERSION_CODENAME=noble\n");
    }

    /** Under the old names, as some packages still have their files. */
    private static DebBuilder programs() throws IOException {
        DebBuilder deb =
                new DebBuilder("programs", "1")
                        .field("Priority", "required")
                        .compressed("zst")
                        .symlink("bin/sh", "dash");
        TreeSet<String> files = new TreeSet<>();
        for (String program : PROGRAMS) {
            deb.file(program.substring(1), 0755, Files.readAllBytes(Path.of(program)));
            Process ldd = new ProcessBuilder("ldd", program).start();
            Matcher matcher =
                    LIBRARY.matcher(
                            new String(
                                    ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            while (matcher.find()) {
                files.add(matcher.group(1));
            }
        }
        for (String library : files) {
            deb.file(library.substring(1), 0755, Files.readAllBytes(Path.of(library)));
        }
        return deb;
    }

    /** Returns the package that has an update, and whose scripts leave files. */
    public static DebBuilder service(String version) throws IOException {
        return new DebBuilder("service", version)
                .field("Priority", "required")
                .field("Depends", "programs (>= 1), base-files")
                .compressed("zst")
                .script("preinst", "#!/bin/sh\necho \"$DPKG_MAINTSCRIPT_PACKAGE $1\" >/preinst\n")
                .script("postinst", "#!/bin/sh\necho \"configured $1\" >/etc/service.state\n")
                .script("conffiles", "/etc/service.conf\n")
                .file("etc/service.conf", "a=b\n")
                .file("lib/service/run", 04755, "#!/bin/sh\n".getBytes(StandardCharsets.UTF_8))
                .hardLink("lib/service/also", "lib/service/run");
    }
}

package io.cooper;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** The rooms of the house, what each may use, and which library each keeps to itself. */
@AnalyzeClasses(packages = "io.cooper", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {

    private static final Map<String, List<String>> ROOMS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("oci", List.of("linux")),
                            Map.entry("linux", List.of()),
                            Map.entry("plan", List.of("oci")),
                            Map.entry("cache", List.of("oci")),
                            Map.entry("registry", List.of("oci")),
                            Map.entry("gitlab", List.of("oci")),
                            Map.entry("rootfs", List.of("oci", "linux")),
                            Map.entry("sandbox", List.of("rootfs", "linux", "oci", "engine")),
                            Map.entry("worker", List.of("rootfs", "sandbox", "linux")),
                            Map.entry("lock", List.of("oci", "archive", "rootfs")),
                            Map.entry(
                                    "archive",
                                    List.of("oci", "cache", "registry", "rootfs", "sandbox")),
                            Map.entry(
                                    "base",
                                    List.of(
                                            "oci",
                                            "plan",
                                            "cache",
                                            "registry",
                                            "archive",
                                            "rootfs",
                                            "sandbox",
                                            "worker")),
                            Map.entry(
                                    "build",
                                    List.of(
                                            "plan", "base", "cache", "rootfs", "sandbox", "worker",
                                            "oci")),
                            Map.entry("check", List.of("rootfs", "sandbox", "oci")),
                            Map.entry("diff", List.of("oci", "rootfs")),
                            Map.entry("engine", List.of("oci", "rootfs")),
                            Map.entry("scaffold", List.of()),
                            Map.entry(
                                    "doctor",
                                    List.of("oci", "cache", "registry", "sandbox", "gitlab")),
                            Map.entry(
                                    "maven",
                                    List.of(
                                            "oci",
                                            "linux",
                                            "plan",
                                            "cache",
                                            "registry",
                                            "gitlab",
                                            "rootfs",
                                            "sandbox",
                                            "worker",
                                            "archive",
                                            "lock",
                                            "base",
                                            "build",
                                            "check",
                                            "diff",
                                            "engine",
                                            "doctor",
                                            "scaffold"))));

    @ArchTest
    static final ArchRule EVERY_CLASS_HAS_A_ROOM =
            classes()
                    .should()
                    .resideInAnyPackage(
                            ROOMS.keySet().stream().map(HouseTest::room).toArray(String[]::new));

    @ArchTest
    static final ArchRule ONLY_THE_MAVEN_ROOM_SEES_MAVEN =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(room("maven"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.maven..", "javax.inject..");

    @ArchTest
    static final ArchRule ONLY_THE_REGISTRY_ROOM_SEES_HTTP =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(room("registry"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.http..");

    @ArchTest
    static final ArchRule ONLY_THE_ENGINE_ROOM_SEES_DOCKER =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(room("engine"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.github.dockerjava..");

    @ArchTest
    static final ArchRule ONLY_THE_ARCHIVE_ROOM_SEES_OPENPGP =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(room("archive"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule ONLY_THE_LINUX_ROOM_CALLS_THE_C_LIBRARY =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(room("linux"))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("com.sun.jna..");

    /** It runs in the image's tree, where the system's loader would find the image's libraries. */
    @ArchTest
    static final ArchRule NO_LAUNCHER_LOADS_A_LIBRARY_OF_THE_IMAGE =
            noClasses()
                    .that()
                    .haveFullyQualifiedName("io.cooper.sandbox.Launcher")
                    .should()
                    .transitivelyDependOnClassesThat()
                    .haveFullyQualifiedName("io.cooper.linux.Sha256");

    @ArchTest
    static final ArchRule ONLY_THE_GOALS_READ_THE_ENVIRONMENT =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(room("maven"), room("engine"))
                    .should()
                    .callMethod(System.class, "getenv")
                    .orShould()
                    .callMethod(System.class, "getenv", String.class);

    @ArchTest
    static void each_room_uses_only_the_rooms_it_may(
            com.tngtech.archunit.core.domain.JavaClasses imported) {
        ROOMS.forEach(
                (room, allowed) ->
                        noClasses()
                                .that()
                                .resideInAPackage(room(room))
                                .should()
                                .dependOnClassesThat(inRoomsOtherThan(room, allowed))
                                .allowEmptyShould(true)
                                .check(imported));
    }

    @Test
    void the_plan_of_the_house_has_no_circles() {
        ROOMS.forEach(
                (room, allowed) ->
                        allowed.forEach(
                                used ->
                                        Assertions.assertThat(ROOMS.get(used))
                                                .as(room + " uses " + used)
                                                .doesNotContain(room)));
    }

    private static String room(String name) {
        return "io.cooper." + name + "..";
    }

    private static DescribedPredicate<JavaClass> inRoomsOtherThan(
            String room, List<String> allowed) {
        return DescribedPredicate.describe(
                "lie in a room that " + room + " may not use",
                type -> {
                    String name = type.getPackageName();
                    return ROOMS.keySet().stream()
                            .filter(
                                    other ->
                                            name.equals("io.cooper." + other)
                                                    || name.startsWith("io.cooper." + other + "."))
                            .anyMatch(other -> !other.equals(room) && !allowed.contains(other));
                });
    }
}

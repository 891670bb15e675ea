package io.cooper.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolverTest {

    private final List<DebPackage> offered = new ArrayList<>();

    private void offer(String name, String version, String... fields) {
        Map<String, String> all = new HashMap<>();
        all.put("package", name);
        all.put("version", version);
        all.put("architecture", "amd64");
        all.put("filename", "pool/" + name + ".deb");
        all.put("size", "1");
        all.put("sha256", "0".repeat(64));
        for (String field : fields) {
            int colon = field.indexOf(':');
            all.put(field.substring(0, colon), field.substring(colon + 1).trim());
        }
        offered.add(DebPackage.of(all, "sid"));
    }

    private List<String> select(String... names) throws ArchiveException {
        PackageIndex index = new PackageIndex(offered);
        List<DebPackage> wanted =
                Arrays.stream(names).map(name -> index.find(name).orElseThrow()).toList();
        return new Resolver(index)
                .select(wanted).stream()
                        .map(one -> one.name() + " " + one.file().version())
                        .toList();
    }

    @Test
    void what_a_package_needs_comes_with_it_in_the_newest_version() throws ArchiveException {
        offer("bash", "5", "pre-depends: libc6 (>= 2.36)", "depends: base-files (>> 1)");
        offer("libc6", "2.36-1");
        offer("libc6", "2.36-10");
        offer("base-files", "2");
        offer("unrelated", "1");

        assertThat(select("bash")).containsExactly("base-files 2", "bash 5", "libc6 2.36-10");
    }

    @Test
    void of_alternatives_the_first_that_there_is_comes_in() throws ArchiveException {
        offer("a", "1", "depends: gone | old (>= 2) | b | c");
        offer("old", "1");
        offer("b", "1");
        offer("c", "1");

        assertThat(select("a")).containsExactly("a 1", "b 1");
    }

    @Test
    void of_alternatives_one_that_is_needed_anyway_settles_the_choice() throws ArchiveException {
        offer("a", "1", "depends: b | c");
        offer("b", "1");
        offer("z", "1", "depends: c");
        offer("c", "1");

        assertThat(select("a", "z")).containsExactly("a 1", "c 1", "z 1");
    }

    @Test
    void a_provided_name_serves_and_in_a_version_only_if_it_is_provided_in_one()
            throws ArchiveException {
        offer("a", "1", "depends: awk, perlapi (>= 5.36)");
        offer("gawk", "9", "provides: awk", "priority: optional");
        offer("mawk", "1", "provides: awk", "priority: required");
        offer("perl-unversioned", "9", "provides: perlapi");
        offer("perl-base", "5", "provides: perlapi (= 5.36.0)");

        assertThat(select("a")).containsExactly("a 1", "mawk 1", "perl-base 5");
    }

    @Test
    void any_architecture_serves_only_with_a_package_that_allows_it() throws ArchiveException {
        offer("a", "1", "depends: python:any");
        offer("python", "3", "multi-arch: allowed");
        offer("b", "1", "depends: ruby:any");
        offer("ruby", "3");

        assertThat(select("a")).containsExactly("a 1", "python 3");
        assertThatThrownBy(() -> select("b")).hasMessageContaining("ruby:any");
    }

    @Test
    void what_the_archive_lacks_is_named_with_who_needs_it() {
        offer("a", "1", "depends: b (>= 2) | c");
        offer("b", "1");

        assertThatThrownBy(() -> select("a"))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContainingAll("a 1 (amd64)", "b (>= 2) | c", "<components>");
    }

    @Test
    void two_that_exclude_each_other_are_refused() {
        offer("a", "1", "breaks: b (<< 2)");
        offer("b", "1");

        assertThatThrownBy(() -> select("a", "b")).hasMessageContainingAll("a 1", "b 1", "(<< 2)");
    }

    @Test
    void a_package_does_not_exclude_itself_by_what_it_provides() throws ArchiveException {
        offer("mta", "1", "provides: mail", "conflicts: mail");

        assertThat(select("mta")).containsExactly("mta 1");
    }
}

package io.cooper.check;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One test of a {@link StructureFile}. */
sealed interface StructureTest {

    /** Returns the name of its case in a report. */
    String title();

    /**
     * What a text is to have, and what not.
     *
     * @param expected regular expressions in RE2's syntax, each with a match in it
     * @param excluded those without
     */
    record Patterns(List<String> expected, List<String> excluded) {

        /**
         * Returns what is wrong with a text.
         *
         * @param what it is
         */
        List<String> check(String what, String text) {
            List<String> faults = new ArrayList<>();
            for (String regex : expected) {
                if (!matches(regex, text, faults)) {
                    faults.add("'" + regex + "' is not in " + what);
                }
            }
            for (String regex : excluded) {
                if (matches(regex, text, faults)) {
                    faults.add("'" + regex + "' is in " + what);
                }
            }
            return faults;
        }

        static boolean matches(String regex, String text, List<String> faults) {
            try {
                return Pattern.compile(regex).matcher(text).find();
            } catch (PatternSyntaxException e) {
                faults.add("'" + regex + "' is not a regular expression: " + e.getDescription());
                return false;
            }
        }
    }

    /**
     * What is run, in a view of its own.
     *
     * @param setup commands before the one that is tested
     * @param teardown commands after it
     * @param environment what they see beside the image's variables
     */
    record Run(
            List<List<String>> setup,
            List<String> argv,
            List<List<String>> teardown,
            Map<String, String> environment) {}

    /** A command that is to print this and end so. */
    record OfCommand(String name, Run run, Patterns output, Patterns errors, int exitCode)
            implements StructureTest {
        @Override
        public String title() {
            return "Command Test: " + name;
        }
    }

    /**
     * What is known of a file; what is empty or below zero is not looked at.
     *
     * @param permissions as {@code ls} shows them
     * @param executableBy owner, group, other or any
     */
    record Metadata(String permissions, int uid, int gid, String executableBy) {}

    /** A file that is to be there, or not to be there. */
    record OfExistence(String name, String path, boolean exists, Metadata metadata)
            implements StructureTest {
        @Override
        public String title() {
            return "File Existence Test: " + name;
        }
    }

    /** A file with this in it. */
    record OfContent(String name, String path, Patterns contents) implements StructureTest {
        @Override
        public String title() {
            return "File Content Test: " + name;
        }
    }

    /** Copyright files without certain licences. */
    record OfLicenses(boolean debian, List<String> files) implements StructureTest {
        @Override
        public String title() {
            return "License Test";
        }
    }

    /** The image's configuration. */
    record OfMetadata(MetadataExpectation expectation) implements StructureTest {
        @Override
        public String title() {
            return "Metadata Test";
        }
    }
}

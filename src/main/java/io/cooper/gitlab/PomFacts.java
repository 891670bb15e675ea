package io.cooper.gitlab;

import java.util.List;

/**
 * What a POM tells about the project; what it does not tell is empty.
 *
 * @param url the project's page
 * @param scmUrl the page of its source
 * @param licenses their names; SPDX identifiers if users of the image are to make use of them
 * @param organization who makes it
 */
public record PomFacts(
        String name,
        String description,
        String version,
        String url,
        String scmUrl,
        List<String> licenses,
        String organization) {

    public PomFacts {
        licenses = List.copyOf(licenses);
    }
}

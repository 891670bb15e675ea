package io.cooper.registry;

/**
 * Credentials, and where they were found.
 *
 * @param where a few words for messages, e.g. {@code CI_REGISTRY_USER} or a file's path
 */
public record FoundCredentials(Credentials credentials, String where) {

    @Override
    public String toString() {
        return "'" + credentials.username() + "' (from " + where + ")";
    }
}

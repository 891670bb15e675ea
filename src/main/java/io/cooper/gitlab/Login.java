package io.cooper.gitlab;

/**
 * A login for one registry, and for no other.
 *
 * @param registry the registry, {@code host} or {@code host:port}
 * @param password never shown by {@link #toString()}
 * @param where the variable that it comes from, for messages
 */
public record Login(String registry, String username, String password, String where) {

    @Override
    public String toString() {
        return username + " at " + registry + " (" + where + ")";
    }
}

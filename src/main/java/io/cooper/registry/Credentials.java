package io.cooper.registry;

/**
 * A user name and a password or token for a registry.
 *
 * @param username the user name
 * @param password never shown: neither by {@link #toString()} nor in a message of this package
 */
public record Credentials(String username, String password) {

    public Credentials {
        if (username.isEmpty() || username.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "a registry user name is not empty and has no colon: '" + username + "'");
        }
        if (password.isEmpty()) {
            throw new IllegalArgumentException(
                    "the registry user " + username + " has no password");
        }
    }

    @Override
    public String toString() {
        return username + ":***";
    }
}

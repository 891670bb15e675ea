package io.cooper.registry;

/** What a login is used for. */
enum Access {
    PULL("pull", "pulling"),
    PUSH("pull,push", "pushing");

    private final String actions;
    private final String doing;

    Access(String actions, String doing) {
        this.actions = actions;
        this.doing = doing;
    }

    /** Returns the actions as a token's scope names them. */
    String actions() {
        return actions;
    }

    /** Returns what is being done, for messages. */
    String doing() {
        return doing;
    }

    /** Returns the scope of a token for a repository. */
    String scope(String repository) {
        return "repository:" + repository + ":" + actions;
    }
}

package io.cooper.testing;

import java.util.Set;
import java.util.TreeSet;

/**
 * A login of the registry and what it may do. Rights are given by project: they hold for the
 * project's path and up to two levels below it, as GitLab has it.
 *
 * @param username empty for whoever sends no credentials
 * @param pulls the projects that this login may pull from
 * @param pushes the projects that this login may push to
 * @param forbidden whether the login is known, but has no right to any registry
 */
public record Account(
        String username,
        String password,
        Set<String> pulls,
        Set<String> pushes,
        boolean forbidden) {

    public Account {
        pulls = Set.copyOf(pulls);
        pushes = Set.copyOf(pushes);
    }

    /** Returns who sends no credentials. What these may pull everyone may: public projects. */
    public static Account anonymous() {
        return of("", "");
    }

    /** Returns a CI job's login: it may push to and pull from the project that the job runs in. */
    public static Account jobToken(String token, String project) {
        return of("gitlab-ci-token", token).pulling(project).pushing(project);
    }

    /** Returns a deploy token with the scope {@code read_registry}. */
    public static Account deployToken(String username, String token, String project) {
        return of(username, token).pulling(project);
    }

    /** Returns a login without any right yet. */
    public static Account of(String username, String password) {
        return new Account(username, password, Set.of(), Set.of(), false);
    }

    /** Returns this login with the right to pull from one more project. */
    public Account pulling(String project) {
        return new Account(username, password, with(pulls, project), pushes, forbidden);
    }

    /** Returns this login with the right to push to one more project. */
    public Account pushing(String project) {
        return new Account(username, password, pulls, with(pushes, project), forbidden);
    }

    /** Returns this login as one whose token has no registry scope at all. */
    public Account withoutRegistry() {
        return new Account(username, password, Set.of(), Set.of(), true);
    }

    boolean mayPull(String repository) {
        return pulls.stream().anyMatch(project -> isOf(project, repository));
    }

    boolean mayPush(String repository) {
        return pushes.stream().anyMatch(project -> isOf(project, repository));
    }

    private static boolean isOf(String project, String repository) {
        return repository.equals(project)
                || (repository.startsWith(project + "/")
                        && repository.substring(project.length() + 1).split("/", -1).length <= 2);
    }

    private static Set<String> with(Set<String> projects, String project) {
        Set<String> more = new TreeSet<>(projects);
        more.add(project);
        return more;
    }
}

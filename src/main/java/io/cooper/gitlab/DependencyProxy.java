package io.cooper.gitlab;

/**
 * A group's dependency proxy, which hands on images of Docker Hub (<a
 * href="https://docs.gitlab.com/user/packages/dependency_proxy/">GitLab, Dependency Proxy</a>). A
 * job has it whether or not the group has switched it on.
 *
 * @param server its host and port, for the login
 * @param groupPrefix what is put before an image's name to fetch it through the top-level group
 * @param directGroupPrefix the same for the project's own group
 */
public record DependencyProxy(String server, String groupPrefix, String directGroupPrefix) {}

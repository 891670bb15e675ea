package io.cooper.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.project.MavenProject;

/**
 * The images of a build that have passed and wait until all have. Kept in the plugin's context of
 * each module, as Maven's own {@code deployAtEnd} does.
 */
record PushQueue(MavenSession session, PluginDescriptor plugin) {

    private static final String KEY = "cooper.pendingPush";

    /**
     * Notes that a module has come to its push.
     *
     * @param push what it wants to have pushed; empty if nothing
     * @param atEnd whether to wait for the others
     * @return what is to be pushed now: all, for the last module that comes
     */
    List<PendingPush> done(MavenProject project, Map<String, String> push, boolean atEnd) {
        if (!atEnd) {
            return push.isEmpty() ? List.of() : List.of(PendingPush.of(push));
        }
        // With -T several modules come here at a time, and only one of them may be the last.
        synchronized (session.getRequest()) {
            context(project).put(KEY, push);
            List<PendingPush> all = new ArrayList<>();
            for (MavenProject module : session.getProjects()) {
                if (ImageTarget.isPushed(module)) {
                    @SuppressWarnings("unchecked")
                    Map<String, String> pending = (Map<String, String>) context(module).get(KEY);
                    if (pending == null) {
                        return List.of();
                    }
                    if (!pending.isEmpty()) {
                        all.add(PendingPush.of(pending));
                    }
                }
            }
            return all;
        }
    }

    private Map<String, Object> context(MavenProject project) {
        return session.getPluginContext(plugin, project);
    }
}

package io.cooper.doctor;

import io.cooper.gitlab.CiJob;
import java.util.List;

/** Whether a GitLab job runs, and what it knows; values are not shown. */
public final class JobCheck implements Check {

    private final CiJob job;

    public JobCheck(CiJob job) {
        this.job = job;
    }

    @Override
    public List<Finding> examine() {
        return List.of(
                job.isRunning()
                        ? Finding.ok(
                                "GitLab job",
                                "these variables are set: "
                                        + String.join(", ", job.variableNames()))
                        : Finding.ok("GitLab job", "none, GITLAB_CI is not set"));
    }
}

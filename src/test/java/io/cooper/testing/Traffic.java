package io.cooper.testing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** What came to a server of the tests, and what is to go wrong there. */
final class Traffic {

    private final List<SeenRequest> seen = new CopyOnWriteArrayList<>();
    private volatile FaultPlan plan = FaultPlan.none();

    /** Makes another token of the same kind that has ended. */
    private final UnaryOperator<String> expired;

    Traffic(UnaryOperator<String> expired) {
        this.expired = expired;
    }

    void follow(FaultPlan newPlan) {
        this.plan = newPlan;
    }

    Optional<Fault> next(SeenRequest request) {
        seen.add(request);
        return plan.next(request);
    }

    String expired(String token) {
        return expired.apply(token);
    }

    List<SeenRequest> seen() {
        return List.copyOf(seen);
    }
}

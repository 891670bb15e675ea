package io.cooper.testing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Decides what goes wrong with which request. It is asked once for each, by several threads. */
@FunctionalInterface
public interface FaultPlan {

    /** Returns what goes wrong with this request; empty if nothing does. */
    Optional<Fault> next(SeenRequest request);

    /** Returns a plan by which all goes well. */
    static FaultPlan none() {
        return request -> Optional.empty();
    }

    /** Returns a plan for requests of a kind: the first one meets the first fault, and so on. */
    static FaultPlan first(Predicate<SeenRequest> which, Fault... faults) {
        List<Fault> list = List.of(faults);
        AtomicInteger next = new AtomicInteger();
        return request -> {
            if (!which.test(request)) {
                return Optional.empty();
            }
            int index = next.getAndIncrement();
            return index < list.size() ? Optional.of(list.get(index)) : Optional.empty();
        };
    }

    /** Returns a plan by which every request of a kind meets the fault. */
    static FaultPlan always(Predicate<SeenRequest> which, Fault fault) {
        return request -> which.test(request) ? Optional.of(fault) : Optional.empty();
    }
}

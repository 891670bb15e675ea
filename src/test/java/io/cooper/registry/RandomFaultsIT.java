package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.cooper.oci.Digest;
import io.cooper.oci.Manifest;
import io.cooper.testing.Account;
import io.cooper.testing.Fault;
import io.cooper.testing.Fault.Answer;
import io.cooper.testing.FaultPlan;
import io.cooper.testing.GitLabRegistry;
import io.cooper.testing.Requirements;
import io.cooper.testing.SeenRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes on which a dice decides what goes wrong, always the same way for the same seed. */
class RandomFaultsIT {

    private static final long SEED = 20260101;
    private static final int SCHEDULES = 200;

    @TempDir private Path directory;

    private final PushedImages images = new PushedImages();

    @Test
    void no_schedule_of_faults_loses_an_image() throws Exception {
        Requirements.tool("docker-registry", "docker-registry");
        try (GitLabRegistry server =
                        GitLabRegistry.start(
                                directory, List.of(Account.jobToken("secret", "group/project")));
                RegistryClient client = PushedImages.client(server, PushedImages.HASTE)) {
            Manifest tagged = images.image(0, 500);
            push(repository(client, server), tagged);
            for (int schedule = 0; schedule < SCHEDULES; schedule++) {
                Random dice = new Random(SEED + schedule);
                boolean isHostile = dice.nextInt(4) == 0;
                Manifest next = images.image(schedule + 1, 3_000, 20_000);
                server.misbehave(faults(dice, isHostile));
                Optional<RegistryException> failure = attempt(client, server, next);
                server.misbehave(FaultPlan.none());
                String what = "schedule " + schedule + ": " + failure.orElse(null);
                if (!isHostile) {
                    assertThat(failure).as(what).isEmpty();
                }
                failure.ifPresent(
                        e -> assertThat(e).as(what).hasMessageNotContainingAny("\n", "secret"));
                tagged = taggedOf(repository(client, server), tagged, next, failure.isEmpty());
            }
        }
    }

    /** Asserts that the tag names one of the images, the new one if that was pushed. */
    private Manifest taggedOf(Repository target, Manifest old, Manifest next, boolean isPushed)
            throws IOException {
        Digest there = target.digestOf("latest").orElseThrow();
        Manifest tagged = isPushed || there.equals(next.digest()) ? next : old;
        images.assertWhole(target, "latest", tagged);
        return tagged;
    }

    private Optional<RegistryException> attempt(
            RegistryClient client, GitLabRegistry server, Manifest image) throws IOException {
        try {
            push(repository(client, server), image);
            return Optional.empty();
        } catch (RegistryException e) {
            return Optional.of(e);
        }
    }

    /**
     * Returns faults of which each kind of request meets one at the most, and all together fewer
     * than there are attempts, unless they are hostile: then they may be as many as they like.
     */
    private static FaultPlan faults(Random dice, boolean isHostile) {
        int limit = isHostile ? Integer.MAX_VALUE : 1;
        int odds = isHostile ? 2 : 3;
        int most = isHostile ? Integer.MAX_VALUE : PushedImages.HASTE.attempts() - 1;
        AtomicInteger all = new AtomicInteger();
        Map<String, Integer> met = new ConcurrentHashMap<>();
        return request -> {
            synchronized (dice) {
                String key = request.method() + kind(request);
                if (dice.nextInt(odds) != 0
                        || met.merge(key, 1, Integer::sum) > limit
                        || all.incrementAndGet() > most) {
                    return Optional.empty();
                }
                return Optional.of(fault(dice));
            }
        };
    }

    private static String kind(SeenRequest request) {
        return request.path().replaceFirst("/uploads/.*", "/uploads");
    }

    private static Fault fault(Random dice) {
        int bytes = dice.nextInt(4) == 0 ? 0 : dice.nextInt(5_000);
        return switch (dice.nextInt(9)) {
            case 0 -> new Fault.ResetUp(bytes);
            case 1 -> new Fault.ResetDown(bytes);
            case 2 -> new Fault.Truncated(bytes);
            case 3 -> new Fault.LostAnswer();
            case 4 -> new Fault.ExpiredToken();
            case 5 -> Answer.html(502);
            case 6 -> Answer.json(429, "TOOMANYREQUESTS", "too many requests");
            case 7 -> Answer.bare(503).with("Retry-After", "1");
            default -> Answer.json(500, "UNKNOWN", "unknown error");
        };
    }

    private void push(Repository target, Manifest image) throws IOException {
        ImagePusher.push(
                ImagePush.of(target, image, images.source(), PushTags.movable(List.of("latest"))));
    }

    private static Repository repository(RegistryClient client, GitLabRegistry server)
            throws IOException {
        return client.repository(
                ImageName.parse(server.address() + "/group/project"),
                CredentialSource.of(new Credentials("gitlab-ci-token", "secret"), "the test"));
    }
}

package io.cooper.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists the tags of a repository, page by page (<a
 * href="https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#listing-tags">OCI
 * distribution-spec</a>).
 */
final class TagList {

    private static final String FIRST = "tags/list?n=1000";

    /** {@code Link: </v2/a/tags/list?last=b&n=1000>; rel="next"} (RFC 8288). */
    private static final Pattern NEXT =
            Pattern.compile("<([^>]*)>\\s*;[^,]*\\brel=\"?next\"?", Pattern.CASE_INSENSITIVE);

    private final Endpoint endpoint;
    private final List<String> tags = new ArrayList<>();

    TagList(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    List<String> all() throws IOException {
        Set<String> seen = new HashSet<>();
        Optional<String> next = Optional.of(FIRST);
        while (next.isPresent() && seen.add(next.get())) {
            String page = next.get();
            next = endpoint.retry().run(() -> read(page));
        }
        return List.copyOf(tags);
    }

    /** Reads one page, and returns where the next one is. */
    private Optional<String> read(String page) throws IOException {
        Endpoint.Request request = Endpoint.Request.of(Access.PULL, "GET", page);
        try (Answer answer = endpoint.call(request, endpoint.refusals(), Set.of(200, 404))) {
            if (answer.status() == 404) {
                answer.finish();
                return Optional.empty();
            }
            JsonNode json = endpoint.json(answer);
            List<String> more = new ArrayList<>();
            json.path("tags").forEach(tag -> more.add(tag.asText()));
            Optional<String> next = answer.header("Link").flatMap(link -> next(answer.uri(), link));
            tags.addAll(more);
            return next;
        }
    }

    private static Optional<String> next(URI uri, String link) {
        Matcher matcher = NEXT.matcher(link);
        try {
            return matcher.find()
                    ? Optional.of(uri.resolve(matcher.group(1)).toString())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

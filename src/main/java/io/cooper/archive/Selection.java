package io.cooper.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.oci.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * The packages that a base is made of.
 *
 * @param suites where they are from
 * @param packages those that were selected, by name
 */
public record Selection(List<Suite> suites, List<PackageFile> packages) {

    public Selection {
        suites = List.copyOf(suites);
        packages = packages.stream().sorted().toList();
    }

    /** Returns all of it as JSON; equal selections give equal trees. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode listed = json.putArray("suites");
        for (Suite suite : suites) {
            ObjectNode node = listed.addObject();
            node.put("name", suite.name()).put("mirror", suite.mirror().toString());
            suite.components().forEach(node.putArray("components")::add);
            node.put("date", suite.date()).put("inRelease", suite.inRelease().toString());
        }
        ArrayNode array = json.putArray("packages");
        packages.forEach(file -> array.add(file.toJson()));
        return json;
    }

    /**
     * Reads what {@link #toJson} returned.
     *
     * @throws IllegalArgumentException if something is missing or malformed
     */
    public static Selection of(JsonNode json) {
        List<Suite> suites = new ArrayList<>();
        for (JsonNode node : json.path("suites")) {
            List<String> components = new ArrayList<>();
            node.path("components").forEach(component -> components.add(component.asText()));
            suites.add(
                    new Suite(
                            node.path("name").asText(),
                            Mirror.parse(node.path("mirror").asText()),
                            components,
                            node.path("date").asText(),
                            Digest.parse(node.path("inRelease").asText())));
        }
        List<PackageFile> packages = new ArrayList<>();
        json.path("packages").forEach(node -> packages.add(PackageFile.of(node)));
        return new Selection(suites, packages);
    }
}

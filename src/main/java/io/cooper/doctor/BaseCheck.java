package io.cooper.doctor;

import io.cooper.registry.ImageName;
import io.cooper.registry.Registries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Whether a base in a registry can be read, and where from. */
public final class BaseCheck implements Check {

    private static final String NAME = "base";

    private final List<ImageName> names;
    private final Registries registries;

    /**
     * @param names where the base is looked for, in this order: mirrors and proxies first, its own
     *     name last
     */
    public BaseCheck(List<ImageName> names, Registries registries) {
        this.names = List.copyOf(names);
        this.registries = registries;
    }

    @Override
    public List<Finding> examine() {
        ImageName own = names.get(names.size() - 1);
        List<String> problems = new ArrayList<>();
        for (ImageName name : names) {
            try {
                registries.repository(name).pullManifest(name.tagOrDigest());
                return List.of(readable(own, name, problems));
            } catch (IOException e) {
                problems.add(e.getMessage());
            }
        }
        return List.of(
                Finding.failure(
                        NAME,
                        "cannot be read: " + String.join("; ", problems),
                        "check <from>, and give credentials for "
                                + own.registry()
                                + " if it wants some: a <server> in settings.xml, or docker login",
                        "a base that needs no registry: <from>archive:debian/bookworm</from>"));
    }

    private static Finding readable(ImageName own, ImageName from, List<String> problems) {
        if (from.equals(own)) {
            return problems.isEmpty()
                    ? Finding.ok(NAME, own + " can be read")
                    : Finding.warning(
                            NAME,
                            own + " can be read, but not through a proxy: " + problems.get(0),
                            "a group's owner switches the dependency proxy on: Settings → Packages"
                                    + " and registries → Dependency Proxy");
        }
        return Finding.ok(NAME, own + " can be read, through " + from);
    }
}

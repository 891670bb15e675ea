package io.cooper.maven;

import io.cooper.check.Neighbour;
import java.util.Properties;

/** One of the {@code <services>}. Maven sets the fields. */
public final class ServiceParameter {

    /** What the other containers call it: small letters, digits and {@code -}. */
    private String name;

    /** Its image: a registry reference, {@code oci:}, {@code docker-archive:} or {@code maven:}. */
    private String from;

    /** Environment variables beside those of the image. */
    private Properties environment;

    /** When it is ready; by default as its HEALTHCHECK says, or after a second. */
    private ReadyParameter ready;

    Neighbour toNeighbour() {
        return new Neighbour(
                name == null ? "" : name,
                from == null ? "" : from,
                UserProperties.sorted(environment),
                ReadyParameter.readiness(ready));
    }
}

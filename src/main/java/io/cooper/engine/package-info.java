/** An engine that speaks the Docker API, Docker's own or podman's; alone sees its client. */
package io.cooper.engine;

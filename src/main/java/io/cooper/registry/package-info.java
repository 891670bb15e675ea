/** Pull, push, credentials and retries; the only room that sees jib-core. */
package io.cooper.registry;

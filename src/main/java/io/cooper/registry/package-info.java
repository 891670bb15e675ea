/** Pull, push, credentials and retries. */
package io.cooper.registry;

/** Work on file trees, done by whoever may do it: this process, or one in a user namespace. */
package io.cooper.worker;

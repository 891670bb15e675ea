/**
 * Test scripts in the finished image: which there are, how each runs in a view of its own beside
 * the image's service, what its verdict is, and the reports and the record that come of it.
 */
package io.cooper.check;

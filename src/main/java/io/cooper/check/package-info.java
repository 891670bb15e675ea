/** Test scripts in the finished image: isolation, verdicts, reports. */
package io.cooper.check;

/** The few calls of the C library that Java lacks, through JNA; nothing else. */
package io.cooper.linux;

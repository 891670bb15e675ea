/**
 * The few calls of the C library that Java lacks, and libcrypto's SHA-256, through JNA; nothing
 * else.
 */
package io.cooper.linux;

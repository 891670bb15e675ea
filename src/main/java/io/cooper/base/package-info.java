/** Where a base image comes from, one class a kind. */
package io.cooper.base;

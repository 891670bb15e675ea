package io.cooper.maven;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/** Makes an event of what is written at a time. */
final class EventStream extends OutputStream {

    private final Consumer<byte[]> receiver;

    EventStream(Consumer<byte[]> receiver) {
        this.receiver = receiver;
    }

    @Override
    public void write(int b) {
        receiver.accept(new byte[] {(byte) b});
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        receiver.accept(Arrays.copyOfRange(bytes, offset, offset + length));
    }
}

package io.cooper.worker;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Base64;

/** What went wrong in a worker, as the exception that it was. */
final class Failure {

    /** The worker is a process of ours; still nothing else is to come out of its pipe. */
    private static final ObjectInputFilter EXCEPTIONS =
            ObjectInputFilter.Config.createFilter("io.cooper.**;java.**;!*");

    private Failure() {}

    static String toText(Exception problem) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(problem);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    static Exception of(String text) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(text);
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            in.setObjectInputFilter(EXCEPTIONS);
            return (Exception) in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException("the worker failed in a way that is not known here", e);
        }
    }
}

package io.cooper.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.linux.Sha256;
import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.AtExit;
import io.cooper.sandbox.UserNamespace;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Has the work done by another JVM, one for each task: one that is root in a user namespace, or one
 * that pretends to be.
 */
final class WorkerProcess implements Workplace {

    /** How files are fetched from the network, which is for the worker too. */
    private static final String NETWORK =
            "(https?|ftp|socks)\\.?(proxy|nonProxy).*|java\\.net\\..*|javax\\.net\\..*|jdk\\.http.*";

    private final Start start;
    private final boolean isPretending;

    /** Starts a JVM; see {@link UserNamespace#start}. */
    interface Start {
        Process start(List<String> arguments, Map<String, String> environment)
                throws IOException, InterruptedException;
    }

    /**
     * @param isPretending whether the JVM is to say of files what only root can make of them
     */
    WorkerProcess(Start start, boolean isPretending) {
        this.start = start;
        this.isPretending = isPretending;
    }

    @Override
    public <Q, E, R> R run(Task<Q, E, R> task, Q request, Consumer<E> events)
            throws IOException, InterruptedException {
        return run(task, request, events, process -> {});
    }

    @Override
    public <Q, I, E, R> R run(
            Dialogue<Q, I, E, R> task, Q request, Consumer<E> events, Consumer<Consumer<I>> begun)
            throws IOException, InterruptedException {
        return run(
                (Task<Q, E, R>) task,
                request,
                events,
                process -> begun.accept(input -> tell(process, task, input)));
    }

    private <Q, E, R> R run(Task<Q, E, R> task, Q request, Consumer<E> events, OfProcess begun)
            throws IOException, InterruptedException {
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        ObjectNode properties = order.putObject("properties");
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.matches(NETWORK))
                .forEach(name -> properties.put(name, System.getProperty(name)));
        order.put("pretend", isPretending);
        order.put("task", task.getClass().getName());
        order.set("request", Json.of(request, task.request()));
        Process process = start.start(arguments(), Map.of("LC_ALL", "C.UTF-8"));
        AtExit atExit = AtExit.run("end worker", () -> end(process));
        try {
            send(process, order);
            begun.accept(process);
            JsonNode answer = follow(process, event -> events.accept(to(task.event(), event)));
            if (answer.has("failure")) {
                throw raised(Failure.of(answer.path("failure").asText()));
            }
            return Json.to(task.result(), answer.path("result"));
        } finally {
            end(process);
            atExit.close();
        }
    }

    @Override
    public boolean isHere() {
        return false;
    }

    @Override
    public void delete(Path directory) throws IOException, InterruptedException {
        try {
            Rootfs.deleteTree(directory);
        } catch (IOException e) {
            // What a build left that was killed belongs to subordinate IDs.
            run(new Deletion(), directory, nothing -> {});
        }
    }

    private static List<String> arguments() throws IOException {
        List<String> arguments = new ArrayList<>();
        if (Sha256.isByLibrary()) {
            // Else it is for digests that the second compiler pays.
            arguments.add("-XX:TieredStopAtLevel=1");
        }
        arguments.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Djna.nosys=true",
                        "-Djna.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        classPath(),
                        Worker.class.getName()));
        return arguments;
    }

    /** Returns where this class and its neighbours were loaded from: the plugin with its parts. */
    private static String classPath() throws IOException {
        if (WorkerProcess.class.getClassLoader() instanceof URLClassLoader realm) {
            StringJoiner places = new StringJoiner(File.pathSeparator);
            for (URL url : realm.getURLs()) {
                places.add(Path.of(URI.create(url.toString())).toString());
            }
            addLogging(places);
            return places.toString();
        }
        return System.getProperty("java.class.path");
    }

    /** Maven has it for its plugins, so it is in no plugin. */
    private static void addLogging(StringJoiner places) throws IOException {
        try {
            Class<?> logging = Class.forName("org.slf4j.LoggerFactory");
            URL place = logging.getProtectionDomain().getCodeSource().getLocation();
            places.add(Path.of(URI.create(place.toString())).toString());
        } catch (ClassNotFoundException e) {
            throw new IOException("Maven has no slf4j, which the client of engines needs", e);
        }
    }

    private interface OfProcess {
        void accept(Process process);
    }

    private static <I> void tell(Process process, Dialogue<?, I, ?, ?> task, I input) {
        try {
            write(process, Json.of(input, task.input()));
        } catch (IOException e) {
            // It has ended: who waits for its answer knows.
        }
    }

    private static void write(Process process, JsonNode message) throws IOException {
        OutputStream toWorker = process.getOutputStream();
        synchronized (toWorker) {
            toWorker.write(Json.line(message));
            toWorker.flush();
        }
    }

    private static void send(Process process, ObjectNode order) throws IOException {
        try {
            write(process, order);
        } catch (IOException e) {
            throw new IOException("the worker ended before it was told what to do", e);
        }
    }

    /** Passes events on and returns the last answer. */
    private static JsonNode follow(Process process, Consumer<JsonNode> events)
            throws IOException, InterruptedException {
        BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(process, answers), "answers of the worker");
        reader.setDaemon(true);
        reader.start();
        while (true) {
            JsonNode answer = answers.take();
            if (answer.isMissingNode()) {
                throw new IOException(
                        "the worker, the JVM that makes file trees, was killed, or ran out of memory");
            }
            if (!answer.has("event")) {
                return answer;
            }
            events.accept(answer.path("event"));
        }
    }

    private static void read(Process process, BlockingQueue<JsonNode> answers) {
        try (BufferedReader in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) {
                answers.add(Json.parse(line));
            }
        } catch (IOException e) {
            // What it could not say is as if it were not there.
        }
        answers.add(MissingNode.getInstance());
    }

    private static <T> T to(Class<T> type, JsonNode json) {
        try {
            return Json.to(type, json);
        } catch (IOException e) {
            throw new IllegalStateException("a worker's event is not what its task tells", e);
        }
    }

    private static IOException raised(Exception problem) throws IOException, InterruptedException {
        if (problem instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (problem instanceof InterruptedException interrupt) {
            throw interrupt;
        }
        return problem instanceof IOException known ? known : new IOException(problem);
    }

    /** Lets the worker end, and waits for it whatever happens to this thread meanwhile. */
    private static void end(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone already.
        }
        process.onExit().join();
    }
}

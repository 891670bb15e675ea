package io.cooper.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cooper.linux.Pretence;
import io.cooper.linux.ProcessCalls;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The process that does one task, which it is told over its standard input in one line. It answers
 * with a line for each event and one for the result. When its input ends, however the other end
 * went, it stops, removes what lies about, and ends.
 */
public final class Worker {

    /** What a task may take to clean up when it has been told to stop. */
    static final long END_SECONDS = 30;

    private final BufferedReader in =
            new BufferedReader(
                    new InputStreamReader(
                            new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final CountDownLatch ended = new CountDownLatch(1);

    private Worker() {}

    /**
     * Does the task.
     *
     * @param args none
     */
    public static void main(String[] args) throws IOException {
        // The terminal's Ctrl-C is for Maven, which then ends this process in good order.
        ProcessCalls.startSession();
        ProcessCalls.hideMemory();
        // Whatever a library prints, it is not to be taken for an answer.
        System.setOut(System.err);
        new Worker().work();
        Runtime.getRuntime().halt(0);
    }

    private void work() throws IOException {
        String line = in.readLine();
        if (line == null) {
            return;
        }
        JsonNode order = Json.parse(line);
        order.path("properties")
                .properties()
                .forEach(p -> System.setProperty(p.getKey(), p.getValue().asText()));
        if (order.path("pretend").asBoolean()) {
            Pretence.begin();
            muteLogging();
        }
        send(answer(order));
        ended.countDown();
    }

    /** Logging of the engine's client goes nowhere here, which slf4j would complain about. */
    private static void muteLogging() {
        PrintStream errors = System.err;
        System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, US_ASCII));
        try {
            Class.forName("org.slf4j.LoggerFactory").getMethod("getILoggerFactory").invoke(null);
        } catch (ReflectiveOperationException e) {
            // Whoever needs it will say so.
        } finally {
            System.setErr(errors);
        }
    }

    /** Passes on what the task is told, and stops it when nobody is there any more. */
    private void listen(Task<?, ?, ?> task, Thread doing) {
        try {
            String line;
            while ((line = in.readLine()) != null) {
                if (task instanceof Dialogue<?, ?, ?, ?> dialogue) {
                    tell(dialogue, Json.parse(line));
                }
            }
        } catch (IOException e) {
            // As if it had ended.
        }
        doing.interrupt();
        try {
            if (!ended.await(END_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(1);
            }
        } catch (InterruptedException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static <I> void tell(Dialogue<?, I, ?, ?> dialogue, JsonNode input) throws IOException {
        dialogue.tell(Json.to(dialogue.input(), input));
    }

    private ObjectNode answer(JsonNode order) throws IOException {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        try {
            Class<?> type = Class.forName(order.path("task").asText());
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Task<?, ?, ?> task = (Task<?, ?, ?>) constructor.newInstance();
            Thread doing = Thread.currentThread();
            Thread listener = new Thread(() -> listen(task, doing), "input");
            listener.setDaemon(true);
            listener.start();
            answer.set("result", run(task, order.path("request")));
        } catch (Exception e) {
            answer.put("failure", Failure.toText(e));
        }
        return answer;
    }

    private <Q, E, R> JsonNode run(Task<Q, E, R> task, JsonNode request)
            throws IOException, InterruptedException {
        R result = task.run(Json.to(task.request(), request), event -> tell(task, event));
        return Json.of(result, task.result());
    }

    private <E> void tell(Task<?, E, ?> task, E event) {
        try {
            ObjectNode message = JsonNodeFactory.instance.objectNode();
            send(message.set("event", Json.of(event, task.event())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void send(JsonNode message) {
        try {
            out.write(Json.line(message));
        } catch (IOException e) {
            // Nobody listens any more: then the input has ended too, and all is about to end.
        }
    }
}

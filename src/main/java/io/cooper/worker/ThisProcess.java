package io.cooper.worker;

import io.cooper.rootfs.Rootfs;
import io.cooper.sandbox.AtExit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Does the work here and now. */
record ThisProcess() implements Workplace {

    @Override
    public <Q, E, R> R run(Task<Q, E, R> task, Q request, Consumer<E> events)
            throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread doing = Thread.currentThread();
        AtExit atExit = AtExit.run("end task", () -> stop(doing, ended));
        try {
            return task.run(request, events);
        } finally {
            ended.countDown();
            atExit.close();
        }
    }

    @Override
    public <Q, I, E, R> R run(
            Dialogue<Q, I, E, R> task, Q request, Consumer<E> events, Consumer<Consumer<I>> begun)
            throws IOException, InterruptedException {
        begun.accept(task::tell);
        return run(task, request, events);
    }

    /** Lets a task end in good order, so that it leaves no files. */
    private static void stop(Thread doing, CountDownLatch ended) {
        doing.interrupt();
        try {
            ended.await(Worker.END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isHere() {
        return true;
    }

    @Override
    public void delete(Path directory) throws IOException {
        Rootfs.deleteTree(directory);
    }
}

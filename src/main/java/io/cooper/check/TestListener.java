package io.cooper.check;

/** Is told how tests get on; by several threads where several tests run at a time. */
public interface TestListener {

    /** A file of tests starts. */
    void started(String file);

    /** A file of tests has ended. */
    void finished(TestResult result);
}

package io.cooper.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cooper.oci.Descriptor;
import io.cooper.oci.ImageConfig;
import io.cooper.oci.MediaTypes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class BlobsAheadTest {

    private static final Descriptor FIRST = Descriptor.of(MediaTypes.OCI_LAYER, new byte[1]);
    private static final Descriptor SECOND = Descriptor.of(MediaTypes.OCI_LAYER, new byte[2]);
    private static final Descriptor OTHER = Descriptor.of(MediaTypes.OCI_LAYER, new byte[3]);

    private final List<Descriptor> fetched = Collections.synchronizedList(new ArrayList<>());

    private Path fetch(Descriptor blob) {
        fetched.add(blob);
        return Path.of(blob.digest().hex());
    }

    @Test
    void layers_are_fetched_before_anybody_asks() throws Exception {
        CountDownLatch done = new CountDownLatch(2);
        new BlobsAhead(
                blob -> {
                    Path file = fetch(blob);
                    done.countDown();
                    return file;
                },
                List.of(FIRST, SECOND));
        done.await();
        assertThat(fetched).containsExactly(FIRST, SECOND);
    }

    @Test
    void each_is_fetched_once_however_often_it_is_asked_for() throws IOException {
        // An image may have the same layer twice.
        BlobsAhead blobs = new BlobsAhead(this::fetch, List.of(FIRST, SECOND, FIRST));
        Path file = Path.of(SECOND.digest().hex());
        assertThat(blobs.file(SECOND)).isEqualTo(file);
        assertThat(blobs.find(SECOND)).contains(file);
        assertThat(blobs.file(FIRST)).isEqualTo(Path.of(FIRST.digest().hex()));
        assertThat(fetched).containsExactly(FIRST, SECOND);
        assertThat(blobs.file(OTHER)).isEqualTo(Path.of(OTHER.digest().hex()));
    }

    @Test
    void who_asks_is_told_why_it_cannot_be_fetched() throws IOException {
        BlobsAhead blobs =
                new BlobsAhead(
                        blob -> {
                            if (blob.equals(FIRST)) {
                                throw new IOException("the registry is gone");
                            }
                            return fetch(blob);
                        },
                        List.of(FIRST, SECOND));
        assertThatThrownBy(() -> blobs.file(FIRST)).hasMessage("the registry is gone");
        assertThatThrownBy(() -> blobs.find(FIRST)).hasMessage("the registry is gone");
        assertThat(blobs.file(SECOND)).isEqualTo(Path.of(SECOND.digest().hex()));
    }

    @Test
    void what_is_on_this_machine_is_not_read_before_somebody_asks() throws IOException {
        BaseImage.Blobs near =
                new BaseImage.Blobs() {
                    @Override
                    public Path file(Descriptor blob) {
                        return fetch(blob);
                    }

                    @Override
                    public boolean isFar(Descriptor blob) {
                        return blob.equals(SECOND);
                    }
                };
        BaseImage base = image(near).ahead();

        assertThat(base.blobs().file(SECOND)).isEqualTo(Path.of(SECOND.digest().hex()));
        assertThat(fetched).containsExactly(SECOND);
        assertThat(base.blobs().file(FIRST)).isEqualTo(Path.of(FIRST.digest().hex()));

        BaseImage allNear = image(this::fetch);
        assertThat(allNear.ahead()).isSameAs(allNear);
    }

    private static BaseImage image(BaseImage.Blobs blobs) throws IOException {
        ImageConfig config =
                ImageConfig.parse(
                        "{\"rootfs\":{\"diff_ids\":[]}}".getBytes(StandardCharsets.UTF_8),
                        "a test");
        return new BaseImage("base", FIRST.digest(), config, List.of(FIRST, SECOND), blobs);
    }
}

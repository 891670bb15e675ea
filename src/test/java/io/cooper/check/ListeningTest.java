package io.cooper.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListeningTest {

    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";

    private static final String TCP =
            HEAD
                    + "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 0 0 0\n"
                    + "   1: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 0 0 0\n"
                    + "   2: 0100007F:C350 0100007F:0016 01 00000000:00000000 00:00000000 0 0 0\n";

    private static final String UDP6 =
            HEAD
                    + "  10: 00000000000000000000000000000000:007B"
                    + " 00000000000000000000000000000000:0000 07 00000000:00000000 00:0 0 0 0\n"
                    + "  11: 00000000000000000000000001000000:0143"
                    + " 00000000000000000000000000000000:0000 07 00000000:00000000 00:0 0 0 0\n"
                    + "  12: 00000000000000000000000001000000:D431"
                    + " 00000000000000000000000001000000:007B 01 00000000:00000000 00:0 0 0 0\n";

    private static final String UDP =
            HEAD + "  10: 00000000:007B 00000000:0000 07 00000000:00000000 00:00000000 0 0 0\n";

    @Test
    void sockets_that_wait_are_found_in_both_families_and_connections_are_not() {
        List<Listening> all = new ArrayList<>(Listening.parse("tcp", TCP));
        all.addAll(Listening.parse("udp", UDP));
        all.addAll(Listening.parse("udp", UDP6));

        assertThat(Listening.describe(all))
                .containsExactly(
                        "22/tcp (IPv4)",
                        "123/udp (IPv4, IPv6)",
                        "323/udp (0:0:0:0:0:0:0:1)",
                        "3306/tcp (127.0.0.1)");
    }

    @Test
    void an_empty_table_has_none() {
        assertThat(Listening.parse("udp", HEAD)).isEmpty();
        assertThat(Listening.parse("udp", "")).isEmpty();
    }
}

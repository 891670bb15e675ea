package io.cooper.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialChainTest {

    private static final CredentialSource JOB =
            CredentialSource.of(
                    "registry.example.com:5050", new Credentials("job", "token"), "CI_JOB_TOKEN");
    private static final CredentialSource PROXY =
            CredentialSource.of(
                    "gitlab.example.com:443", new Credentials("proxy", "token"), "proxy");
    private static final CredentialChain CHAIN =
            new CredentialChain(
                    List.of(
                            JOB,
                            CredentialSource.of(
                                    "registry.example.com:5050",
                                    new Credentials("later", "pw"),
                                    "a file"),
                            PROXY));

    @Test
    void the_first_source_that_knows_a_registry_counts() throws Exception {
        assertThat(CHAIN.find(ImageName.parse("registry.example.com:5050/group/app")))
                .contains(new FoundCredentials(new Credentials("job", "token"), "CI_JOB_TOKEN"));
    }

    @Test
    void a_base_from_elsewhere_never_gets_the_jobs_token() throws Exception {
        assertThat(CHAIN.find(ImageName.parse("debian:bookworm"))).isEmpty();
        assertThat(CHAIN.find(ImageName.parse("registry.example.com/group/app"))).isEmpty();
        assertThat(CHAIN.find(ImageName.parse("registry.example.com:5000/group/app"))).isEmpty();
        assertThat(CHAIN.find(ImageName.parse("xregistry.example.com:5050/group/app"))).isEmpty();
    }

    @Test
    void the_port_of_https_may_be_left_out() throws Exception {
        assertThat(CHAIN.find(ImageName.parse("gitlab.example.com/group/proxy/debian")))
                .map(FoundCredentials::where)
                .contains("proxy");
        assertThat(CHAIN.find(ImageName.parse("gitlab.example.com:443/group/proxy/debian")))
                .map(FoundCredentials::where)
                .contains("proxy");
    }
}

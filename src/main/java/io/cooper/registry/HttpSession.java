package io.cooper.registry;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.apache.http.HttpEntity;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;

/**
 * HTTP as registries need it: streams both ways, an error answer is read even while a body was to
 * be sent, a redirect to another host does not take the token along, and plain HTTP goes to this
 * machine only.
 *
 * <p>Not jib's {@code FailoverHttpClient}, which would try a refused connection or an unknown
 * certificate for 42 seconds and cannot be told not to. Its Apache client is used directly.
 */
final class HttpSession implements Closeable {

    private static final Duration CONNECT = Duration.ofSeconds(20);

    /** How long nothing may come; the end of an upload takes a registry's storage its time. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final int REDIRECTS = 5;

    private static final RequestConfig CONFIG =
            RequestConfig.custom()
                    .setConnectTimeout((int) CONNECT.toMillis())
                    .setSocketTimeout((int) SILENCE.toMillis())
                    .setRedirectsEnabled(false)
                    .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
                    .build();

    /** A request; the body is null if there is none. */
    record Call(String method, URI uri, Map<String, String> headers, HttpEntity body) {

        Call to(URI other, boolean withAuthorization) {
            Map<String, String> kept = new TreeMap<>(headers);
            if (!withAuthorization) {
                kept.remove("Authorization");
            }
            return new Call(method, other, kept, body);
        }
    }

    private final CloseableHttpClient client;

    /**
     * @param authorities PEM files of certificate authorities to trust beside those that the JVM
     *     trusts
     */
    HttpSession(Iterable<Path> authorities) throws IOException {
        HttpClientBuilder builder =
                HttpClientBuilder.create()
                        .useSystemProperties()
                        .setUserAgent("cooper-maven-plugin")
                        .setDefaultRequestConfig(CONFIG)
                        .disableAutomaticRetries()
                        .disableAuthCaching()
                        .disableCookieManagement()
                        // A layer is gzip already, and its digest is that of the bytes as they are.
                        .disableContentCompression();
        if (authorities.iterator().hasNext()) {
            builder.setSSLSocketFactory(new SSLConnectionSocketFactory(trusting(authorities)));
        }
        this.client = builder.build();
    }

    private static SSLContext trusting(Iterable<Path> authorities) throws IOException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int number = 0;
            for (X509Certificate certificate : trustedByDefault()) {
                trusted.setCertificateEntry("default-" + number++, certificate);
            }
            for (Path file : authorities) {
                for (Certificate certificate : certificates(file)) {
                    trusted.setCertificateEntry("added-" + number++, certificate);
                }
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(trusted), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private static Iterable<? extends Certificate> certificates(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is not a PEM file of certificates", e);
        }
    }

    private static Iterable<X509Certificate> trustedByDefault() throws GeneralSecurityException {
        for (TrustManager manager : trustManagers(null)) {
            if (manager instanceof X509TrustManager x509) {
                return List.of(x509.getAcceptedIssuers());
            }
        }
        return List.of();
    }

    /**
     * @param trusted null for what the JVM trusts
     */
    private static TrustManager[] trustManagers(KeyStore trusted) throws GeneralSecurityException {
        TrustManagerFactory factory =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    /** Sends a request and returns the answer, whatever its status; redirects are followed. */
    Answer send(Call call) throws IOException {
        Call next = call;
        for (int redirects = 0; ; redirects++) {
            Answer answer = sendOnce(next);
            Optional<URI> target = redirectTarget(next, answer);
            if (target.isEmpty() || redirects == REDIRECTS) {
                return answer;
            }
            answer.close();
            next = next.to(target.get(), isSameOrigin(next.uri(), target.get()));
        }
    }

    private Answer sendOnce(Call call) throws IOException {
        if (!call.uri().getScheme().equals("https") && !isLoopback(call.uri())) {
            throw new InsecureConnectionException(call.uri());
        }
        RequestBuilder request = RequestBuilder.create(call.method()).setUri(call.uri());
        call.headers().forEach(request::setHeader);
        if (call.body() != null) {
            request.setEntity(call.body());
            // A refusal then comes before the blob goes up, and not as a broken pipe.
            boolean isLarge = !call.body().isRepeatable();
            request.setConfig(RequestConfig.copy(CONFIG).setExpectContinueEnabled(isLarge).build());
        }
        CloseableHttpResponse response = client.execute(request.build());
        return new Answer(response, call.uri());
    }

    private static Optional<URI> redirectTarget(Call call, Answer answer) throws IOException {
        boolean isRedirect =
                switch (answer.status()) {
                    case 301, 302, 303, 307, 308 -> true;
                    default -> false;
                };
        boolean isReading = call.method().equals("GET") || call.method().equals("HEAD");
        return isRedirect && isReading ? answer.location() : Optional.empty();
    }

    static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getRawAuthority().equalsIgnoreCase(String.valueOf(other.getRawAuthority()));
    }

    static boolean isLoopback(URI uri) {
        String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}

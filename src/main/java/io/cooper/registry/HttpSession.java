package io.cooper.registry;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.http.HttpEntity;
import org.apache.http.HttpHost;
import org.apache.http.HttpRequest;
import org.apache.http.NoHttpResponseException;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.client.config.CookieSpecs;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.methods.RequestBuilder;
import org.apache.http.client.protocol.HttpClientContext;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.conn.HttpHostConnectException;
import org.apache.http.conn.util.PublicSuffixMatcher;
import org.apache.http.impl.DefaultConnectionReuseStrategy;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.DefaultRoutePlanner;
import org.apache.http.protocol.HttpContext;

/**
 * HTTP as registries need it: streams both ways, an error answer is read even while a body was to
 * be sent, a redirect to another host does not take the token along, and plain HTTP goes to this
 * machine and to registries that are named for it only.
 */
final class HttpSession implements Closeable {

    private static final int REDIRECTS = 5;

    /** As many as are of use at a time: a few uploads, and what is asked beside them. */
    private static final int CONNECTIONS = 8;

    /** A request; the body is null if there is none. */
    record Call(String method, URI uri, Map<String, String> headers, HttpEntity body) {

        Call to(URI other) {
            Map<String, String> kept = new TreeMap<>(headers);
            if (!isSameOrigin(uri, other)) {
                kept.remove("Authorization");
            }
            return new Call(method, other, kept, body);
        }
    }

    private final RegistrySettings settings;
    private final Predicate<URI> mayBePlain;
    private final RequestConfig config;
    private final StallGuard guard;
    private final CloseableHttpClient client;

    HttpSession(RegistrySettings settings) throws IOException {
        this(settings, settings::mayBePlain);
    }

    /**
     * @param mayBePlain tells which servers may be asked without TLS
     */
    HttpSession(RegistrySettings settings, Predicate<URI> mayBePlain) throws IOException {
        Patience patience = settings.patience();
        this.settings = settings;
        this.mayBePlain = mayBePlain;
        this.config =
                RequestConfig.custom()
                        .setConnectTimeout((int) patience.connect().toMillis())
                        .setSocketTimeout((int) patience.silence().toMillis())
                        .setRedirectsEnabled(false)
                        .setCookieSpec(CookieSpecs.IGNORE_COOKIES)
                        .build();
        this.guard = new StallGuard(patience.silence());
        this.client = client();
    }

    private CloseableHttpClient client() throws IOException {
        BasicCredentialsProvider proxyLogins = new BasicCredentialsProvider();
        for (HttpProxy proxy : settings.proxies().proxies()) {
            proxy.login()
                    .ifPresent(
                            login ->
                                    proxyLogins.setCredentials(
                                            new AuthScope(proxy.host(), proxy.port()),
                                            new UsernamePasswordCredentials(
                                                    login.username(), login.password())));
        }
        return HttpClientBuilder.create()
                .setUserAgent("cooper-maven-plugin")
                .setDefaultRequestConfig(config)
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(4 * CONNECTIONS)
                .setRequestExecutor(new BodyExchange())
                .setConnectionReuseStrategy(
                        (response, context) ->
                                !BodyExchange.isSpent(context)
                                        && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(
                                                response, context))
                .setRoutePlanner(new ProxyRoutes(settings.proxies()))
                .setDefaultCredentialsProvider(proxyLogins)
                .setSSLSocketFactory(tls())
                // It is for cookies, and reading Mozilla's long list of suffixes takes a while.
                .setPublicSuffixMatcher(new PublicSuffixMatcher(List.of(), List.of()))
                .disableAutomaticRetries()
                .disableCookieManagement()
                // A layer is gzip already, and its digest is that of the bytes as they are.
                .disableContentCompression()
                .build();
    }

    private TlsSockets tls() throws IOException {
        TlsSockets tls = new TlsSockets(settings.authorities());
        if (!settings.authorities().isEmpty()) {
            // A setting that is wrong is told at once.
            tls.load();
        }
        return tls;
    }

    /** Sends each request through the proxy that the rules name. */
    private static final class ProxyRoutes extends DefaultRoutePlanner {
        private final ProxyRules rules;

        ProxyRoutes(ProxyRules rules) {
            super(null);
            this.rules = rules;
        }

        @Override
        protected HttpHost determineProxy(
                HttpHost target, HttpRequest request, HttpContext context) {
            return rules.proxyFor(URI.create(target.toURI()))
                    .map(proxy -> new HttpHost(proxy.host(), proxy.port(), proxy.scheme()))
                    .orElse(null);
        }
    }

    RegistrySettings settings() {
        return settings;
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
            next = next.to(target.get());
        }
    }

    private Answer sendOnce(Call call) throws IOException {
        if (!Origin.of(call.uri()).isSecure() && !mayBePlain.test(call.uri())) {
            throw new InsecureConnectionException(call.uri());
        }
        RequestBuilder builder = RequestBuilder.create(call.method()).setUri(call.uri());
        call.headers().forEach(builder::setHeader);
        builder.setEntity(call.body());
        builder.setConfig(configFor(call));
        HttpUriRequest request = builder.build();
        HttpClientContext context = HttpClientContext.create();
        if (!(call.body() instanceof BlobEntity blob)) {
            try {
                return execute(call, request, context);
            } catch (NoHttpResponseException e) {
                // The server had closed the connection meanwhile: nothing that went wrong.
                return execute(call, builder.build(), HttpClientContext.create());
            }
        }
        BodyExchange.announce(context, blob);
        try (StallGuard.Watch watch = guard.watch(blob, request::abort)) {
            try {
                return execute(call, request, context);
            } catch (IOException e) {
                throw watch.hasStalled() ? stalled(e) : e;
            }
        }
    }

    private SocketTimeoutException stalled(IOException cause) {
        Duration silence = settings.patience().silence();
        SocketTimeoutException e =
                new SocketTimeoutException("nothing was taken for " + silence.toSeconds() + " s");
        e.initCause(cause);
        return e;
    }

    private RequestConfig configFor(Call call) {
        boolean isBlob = call.body() instanceof BlobEntity;
        if (!isBlob && !call.method().equals("PUT")) {
            return config;
        }
        return RequestConfig.copy(config)
                // The registry moves a blob to its place before it answers.
                .setSocketTimeout((int) settings.patience().endOfUpload().toMillis())
                // A refusal then comes before the blob goes up, and not as a broken pipe.
                .setExpectContinueEnabled(isBlob)
                .build();
    }

    private Answer execute(Call call, HttpUriRequest request, HttpClientContext context)
            throws IOException {
        Optional<HttpProxy> proxy = settings.proxies().proxyFor(call.uri());
        CloseableHttpResponse response;
        try {
            response = client.execute(request, context);
        } catch (HttpHostConnectException | ConnectTimeoutException | UnknownHostException e) {
            throw proxy.isEmpty() ? e : unreachable(proxy.get(), e);
        }
        Answer answer = new Answer(response, call.uri());
        if (proxy.isPresent()
                && (BodyExchange.isAnsweredByProxy(context) || answer.status() == 407)) {
            try (answer) {
                throw refused(proxy.get(), call.uri(), answer.status());
            }
        }
        return answer;
    }

    private static ProxyException unreachable(HttpProxy proxy, IOException cause) {
        return new ProxyException(
                proxy + " does not accept a connection; check its host and port", false, cause);
    }

    private static ProxyException refused(HttpProxy proxy, URI uri, int status) {
        if (status == 407) {
            String advice =
                    proxy.login().isEmpty()
                            ? " wants a login (407); set user name and password for it"
                            : " refuses its user name and password (407); check them";
            return new ProxyException(proxy + advice, false, null);
        }
        return new ProxyException(
                proxy
                        + " does not connect to "
                        + uri.getAuthority()
                        + " ("
                        + status
                        + "); have the host allowed there, or reach it directly (NO_PROXY)",
                status >= 500,
                null);
    }

    private static Optional<URI> redirectTarget(Call call, Answer answer) throws IOException {
        boolean isReading = call.method().equals("GET") || call.method().equals("HEAD");
        boolean isRedirect =
                switch (answer.status()) {
                    case 307, 308 -> true;
                    case 301, 302, 303 -> isReading;
                    default -> false;
                };
        return isRedirect ? answer.location() : Optional.empty();
    }

    static boolean isSameOrigin(URI one, URI other) {
        return Origin.of(one).equals(Origin.of(other));
    }

    @Override
    public void close() throws IOException {
        guard.close();
        client.close();
    }
}

package io.cooper.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPPublicKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** The OpenPGP keys that an archive may be signed with. */
public final class Keyring {

    /** SHA-1 and older have been broken for signatures; apt refuses them too. */
    private static final Set<Integer> GOOD_HASHES =
            Set.of(
                    HashAlgorithmTags.SHA256,
                    HashAlgorithmTags.SHA384,
                    HashAlgorithmTags.SHA512,
                    HashAlgorithmTags.SHA224);

    private final String name;
    private final Map<Long, PGPPublicKey> keys = new LinkedHashMap<>();

    private Keyring(String name, PGPPublicKeyRingCollection rings) {
        this.name = name;
        for (PGPPublicKeyRing ring : rings) {
            if (!ring.getPublicKey().hasRevocation()) {
                ring.forEach(key -> keys.put(key.getKeyID(), key));
            }
        }
    }

    /**
     * Returns the keys in a file, binary or armored.
     *
     * @throws ArchiveException if there is no such file, or no key in it
     */
    public static Keyring of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, "<keyring>" + file + "</keyring>");
        } catch (NoSuchFileException e) {
            throw new ArchiveException("<keyring>" + file + "</keyring>: there is no such file", e);
        }
    }

    /** Returns the keys of a distribution's archive that come with this plugin. */
    static Keyring of(Distribution distribution) throws IOException {
        String resource = distribution + "-archive-keys.asc";
        try (InputStream in = Keyring.class.getResourceAsStream(resource)) {
            return read(in, "the archive keys of " + distribution + " that come with this plugin");
        }
    }

    private static Keyring read(InputStream in, String name) throws IOException {
        try {
            // Several armored blocks may follow each other; only the first would be read.
            byte[] bytes = in.readAllBytes();
            List<PGPPublicKeyRing> rings = new ArrayList<>();
            for (byte[] block : blocks(bytes)) {
                new PGPPublicKeyRingCollection(
                                PGPUtil.getDecoderStream(new ByteArrayInputStream(block)),
                                new BcKeyFingerprintCalculator())
                        .forEach(rings::add);
            }
            if (rings.isEmpty()) {
                throw new ArchiveException(name + " has no OpenPGP public key in it");
            }
            return new Keyring(name, new PGPPublicKeyRingCollection(rings));
        } catch (PGPException e) {
            throw new ArchiveException(name + " is no OpenPGP keyring: " + e.getMessage(), e);
        }
    }

    private static List<byte[]> blocks(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
        if (!text.contains(begin)) {
            return List.of(bytes);
        }
        List<byte[]> blocks = new ArrayList<>();
        for (int at = text.indexOf(begin); at >= 0; ) {
            int next = text.indexOf(begin, at + 1);
            String block = text.substring(at, next < 0 ? text.length() : next);
            blocks.add(block.getBytes(StandardCharsets.ISO_8859_1));
            at = next;
        }
        return blocks;
    }

    /** Returns the fingerprints of all keys, in upper-case hexadecimal digits. */
    Set<String> fingerprints() {
        return keys.values().stream().map(Keyring::fingerprint).collect(Collectors.toSet());
    }

    private static String fingerprint(PGPPublicKey key) {
        return HexFormat.of().formatHex(key.getFingerprint()).toUpperCase(Locale.ROOT);
    }

    /**
     * Checks a clear-signed file and returns its text. One good signature is enough: an archive is
     * signed with its old and its new keys.
     *
     * @param what the file, for messages
     * @param now the time at which the key must not have expired
     * @throws ArchiveException if no signature on it is good; the message names the file and the
     *     keys
     */
    byte[] verify(byte[] file, String what, Instant now) throws IOException {
        ClearSignedText signed;
        List<PGPSignature> signatures;
        try {
            signed = ClearSignedText.parse(file);
            signatures = signatures(signed.signatures());
        } catch (IllegalArgumentException e) {
            throw new ArchiveException(what + " is not a signed file: " + e.getMessage(), e);
        } catch (IOException | PGPException e) {
            throw new ArchiveException(
                    what + " has a signature that cannot be read: " + e.getMessage(), e);
        }
        List<String> faults = new ArrayList<>();
        for (PGPSignature signature : signatures) {
            String fault = fault(signature, signed.signedBytes(), now);
            if (fault.isEmpty()) {
                return signed.text();
            }
            faults.add(fault);
        }
        throw new ArchiveException(
                what
                        + " is not to be trusted: "
                        + String.join("; ", faults)
                        + ". Is this the distribution's own archive? If its keys are others, name"
                        + " them with <keyring>");
    }

    private static List<PGPSignature> signatures(String armored) throws IOException, PGPException {
        byte[] bytes = armored.getBytes(StandardCharsets.ISO_8859_1);
        List<PGPSignature> signatures = new ArrayList<>();
        BcPGPObjectFactory objects =
                new BcPGPObjectFactory(PGPUtil.getDecoderStream(new ByteArrayInputStream(bytes)));
        for (Object next = objects.nextObject(); next != null; next = objects.nextObject()) {
            if (next instanceof PGPSignatureList list) {
                list.forEach(signatures::add);
            }
        }
        if (signatures.isEmpty()) {
            throw new PGPException("there is none in it");
        }
        return signatures;
    }

    /** Returns what is wrong with a signature; an empty text if it is good. */
    private String fault(PGPSignature signature, byte[] bytes, Instant now) {
        PGPPublicKey key = keys.get(signature.getKeyID());
        String id = String.format(Locale.ROOT, "%016X", signature.getKeyID());
        if (key == null) {
            return "key " + id + " signed it, which is not among " + name;
        }
        String fingerprint = fingerprint(key);
        if (key.hasRevocation()) {
            return "key " + fingerprint + " is revoked";
        }
        Instant expiry = key.getCreationTime().toInstant().plusSeconds(key.getValidSeconds());
        if (key.getValidSeconds() > 0 && now.isAfter(expiry)) {
            return "key " + fingerprint + " expired on " + expiry;
        }
        if (!GOOD_HASHES.contains(signature.getHashAlgorithm())
                || signature.getSignatureType() != PGPSignature.CANONICAL_TEXT_DOCUMENT) {
            return "the signature by key " + fingerprint + " is of a kind too weak";
        }
        return matches(signature, key, bytes)
                ? ""
                : "the signature by key " + fingerprint + " is wrong: the file was changed";
    }

    private static boolean matches(PGPSignature signature, PGPPublicKey key, byte[] bytes) {
        try {
            signature.init(new BcPGPContentVerifierBuilderProvider(), key);
            signature.update(bytes);
            return signature.verify();
        } catch (PGPException e) {
            return false;
        }
    }
}

package io.cooper.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.operator.PGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;

/** An OpenPGP key that signs archives in tests. */
public final class SigningKey {

    private final PGPKeyPair pair;
    private final byte[] publicKey;

    private SigningKey(PGPKeyPair pair, byte[] publicKey) {
        this.pair = pair;
        this.publicKey = publicKey;
    }

    @SuppressWarnings("JavaUtilDate") // Bouncy Castle takes no other
    public static SigningKey generate(String user) {
        try {
            Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
            generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
            PGPKeyPair pair =
                    new BcPGPKeyPair(
                            PublicKeyPacket.VERSION_4,
                            PublicKeyAlgorithmTags.EDDSA_LEGACY,
                            generator.generateKeyPair(),
                            new Date());
            PGPKeyRingGenerator ring =
                    new PGPKeyRingGenerator(
                            PGPSignature.POSITIVE_CERTIFICATION,
                            pair,
                            user,
                            new BcPGPDigestCalculatorProvider().get(HashAlgorithmTags.SHA1),
                            null,
                            null,
                            signer(pair),
                            null);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (OutputStream armored = ArmoredOutputStream.builder().build(bytes)) {
                ring.generatePublicKeyRing().encode(armored);
            }
            return new SigningKey(pair, bytes.toByteArray());
        } catch (IOException | PGPException e) {
            throw new IllegalStateException("a key can always be made", e);
        }
    }

    private static PGPContentSignerBuilder signer(PGPKeyPair pair) {
        return new BcPGPContentSignerBuilder(
                pair.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512);
    }

    /** Returns the last 16 digits of the fingerprint. */
    public String id() {
        return String.format(Locale.ROOT, "%016X", pair.getKeyID());
    }

    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Returns a text with the signature around it. */
    public byte[] clearSign(String text) throws IOException {
        try {
            PGPSignatureGenerator generator =
                    new PGPSignatureGenerator(signer(pair), pair.getPublicKey());
            generator.init(PGPSignature.CANONICAL_TEXT_DOCUMENT, pair.getPrivateKey());
            List<String> lines = text.lines().toList();
            String signed = String.join("\r\n", lines.stream().map(String::stripTrailing).toList());
            generator.update(signed.getBytes(StandardCharsets.UTF_8));
            String escaped = String.join("\n", lines).replaceAll("(?m)^-", "- -");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(
                    ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + escaped + "\n")
                            .getBytes(StandardCharsets.UTF_8));
            try (OutputStream armored = ArmoredOutputStream.builder().build(bytes)) {
                generator.generate().encode(armored);
            }
            return bytes.toByteArray();
        } catch (PGPException e) {
            throw new IOException(e);
        }
    }
}

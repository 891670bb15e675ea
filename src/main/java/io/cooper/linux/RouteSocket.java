package io.cooper.linux;

import com.sun.jna.Native;
import java.io.Closeable;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A socket that changes the network interfaces of the namespace it was opened in (rtnetlink(7)),
 * whatever namespace the calling thread is in.
 */
public final class RouteSocket implements Closeable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = FileCalls.O_CLOEXEC;

    private static final short RTM_NEWLINK = 16;
    private static final short RTM_NEWADDR = 20;
    private static final short NLMSG_ERROR = 2;
    private static final short REQUEST_WITH_ANSWER = 0x1 | 0x4;
    private static final short CREATE_NEW = 0x400 | 0x200;

    private static final short IFLA_IFNAME = 3;
    private static final short IFLA_MASTER = 10;
    private static final short IFLA_LINKINFO = 18;
    private static final short IFLA_NET_NS_FD = 28;
    private static final short IFLA_INFO_KIND = 1;
    private static final short IFLA_INFO_DATA = 2;
    private static final short VETH_INFO_PEER = 1;
    private static final short IFA_ADDRESS = 1;
    private static final short IFA_LOCAL = 2;
    private static final short IFA_BROADCAST = 4;

    private static final int IFF_UP = 1;
    private static final byte AF_INET = 2;
    private static final byte AF_INET6 = 10;

    /** The address is used at once: nobody else on these networks can have it. */
    private static final byte IFA_F_NODAD = 2;

    private static final int MAX_MESSAGE = 1024;

    private final int fd;

    private RouteSocket(int fd) {
        this.fd = fd;
    }

    /** Opens a socket in the calling thread's network namespace. */
    public static RouteSocket open() throws ErrnoException {
        int fd = C.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw failure("socket(AF_NETLINK)", Native.getLastError());
        }
        return new RouteSocket(fd);
    }

    /**
     * Makes a bridge, switched on.
     *
     * @param index the number that the interface gets, not yet in use
     */
    public void addBridge(String name, int index) throws ErrnoException {
        send(
                "a bridge cannot be made",
                RTM_NEWLINK,
                CREATE_NEW,
                message -> {
                    interfaceHeader(message, index, IFF_UP);
                    attribute(message, IFLA_IFNAME, text(name));
                    nested(
                            message,
                            IFLA_LINKINFO,
                            info -> attribute(info, IFLA_INFO_KIND, text("bridge")));
                });
    }

    /** One end of a pair of interfaces. */
    public record End(String name, int index) {}

    /**
     * Makes a pair of interfaces that are connected to each other.
     *
     * @param here the end that stays, as a port of a bridge, switched on
     * @param bridge the bridge's index
     * @param there the other end
     * @param namespace a descriptor of the network namespace that it goes to
     */
    public void addPair(End here, int bridge, End there, int namespace) throws ErrnoException {
        send(
                "a pair of network interfaces (veth) cannot be made",
                RTM_NEWLINK,
                CREATE_NEW,
                message -> {
                    interfaceHeader(message, here.index(), IFF_UP);
                    attribute(message, IFLA_IFNAME, text(here.name()));
                    attribute(message, IFLA_MASTER, number(bridge));
                    nested(message, IFLA_LINKINFO, info -> pair(info, there, namespace));
                });
    }

    private static void pair(ByteBuffer info, End there, int namespace) {
        attribute(info, IFLA_INFO_KIND, text("veth"));
        nested(
                info,
                IFLA_INFO_DATA,
                data ->
                        nested(
                                data,
                                VETH_INFO_PEER,
                                peer -> {
                                    interfaceHeader(peer, there.index(), 0);
                                    attribute(peer, IFLA_IFNAME, text(there.name()));
                                    attribute(peer, IFLA_NET_NS_FD, number(namespace));
                                }));
    }

    /** Switches an interface on. */
    public void switchOn(int index) throws ErrnoException {
        send(
                "a network interface cannot be switched on",
                RTM_NEWLINK,
                (short) 0,
                message -> interfaceHeader(message, index, IFF_UP));
    }

    /**
     * Gives an interface an address.
     *
     * @param prefix the length of the network's part, in bits
     */
    public void addAddress(int index, InetAddress address, int prefix) throws ErrnoException {
        byte[] bytes = address.getAddress();
        boolean v4 = address instanceof Inet4Address;
        send(
                "a network interface cannot get the address " + address.getHostAddress(),
                RTM_NEWADDR,
                CREATE_NEW,
                message -> {
                    message.put(v4 ? AF_INET : AF_INET6).put((byte) prefix);
                    message.put(v4 ? 0 : IFA_F_NODAD).put((byte) 0).putInt(index);
                    attribute(message, IFA_LOCAL, bytes);
                    attribute(message, IFA_ADDRESS, bytes);
                    if (v4) {
                        int host = (1 << (32 - prefix)) - 1;
                        int all = ByteBuffer.wrap(bytes).getInt() | host;
                        byte[] broadcast = ByteBuffer.allocate(4).putInt(all).array();
                        attribute(message, IFA_BROADCAST, broadcast);
                    }
                });
    }

    private void send(String failing, short type, short flags, Consumer<ByteBuffer> body)
            throws ErrnoException {
        ByteBuffer message = ByteBuffer.allocate(MAX_MESSAGE).order(ByteOrder.nativeOrder());
        message.putInt(0).putShort(type).putShort((short) (REQUEST_WITH_ANSWER | flags));
        message.putInt(1).putInt(0);
        body.accept(message);
        message.putInt(0, message.position());
        FileCalls.write(fd, message.array(), 0, message.position());
        byte[] answer = new byte[MAX_MESSAGE];
        int length = FileCalls.read(fd, answer, 0, answer.length);
        ByteBuffer read = ByteBuffer.wrap(answer, 0, length).order(ByteOrder.nativeOrder());
        if (length < 20 || read.getShort(4) != NLMSG_ERROR) {
            throw failure(failing, ErrnoException.EINVAL);
        }
        if (read.getInt(16) != 0) {
            throw failure(failing, -read.getInt(16));
        }
    }

    private static void interfaceHeader(ByteBuffer message, int index, int flags) {
        message.putInt(0).putInt(index).putInt(flags).putInt(flags);
    }

    private static void attribute(ByteBuffer message, short type, byte[] value) {
        nested(message, type, data -> data.put(value));
    }

    /** An attribute is its length, its type and its value, and starts at a multiple of 4. */
    private static void nested(ByteBuffer message, short type, Consumer<ByteBuffer> value) {
        int start = message.position();
        message.putShort((short) 0).putShort(type);
        value.accept(message);
        message.putShort(start, (short) (message.position() - start));
        message.position((message.position() + 3) & ~3);
    }

    private static byte[] text(String text) {
        return (text + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(number).array();
    }

    private static ErrnoException failure(String what, int errno) {
        return new ErrnoException(what, errno, C.strerror(errno));
    }

    @Override
    public void close() {
        FileCalls.close(fd);
    }

    /** The C library's functions under their own names. */
    private static final class C {
        static {
            CLibrary.bind(C.class);
        }

        static native int socket(int domain, int type, int protocol);

        static native String strerror(int errno);
    }
}
